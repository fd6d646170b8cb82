package dev.tandem.vrrp.router;

import dev.tandem.vrrp.VrrpStatus.Timeliness;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread, one queue, timers by deadline. */
final class EventLoop {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  /** A timer this late is counted. */
  private static final long LATE = TimeUnit.MILLISECONDS.toNanos(5);

  /**
   * How often it is looked at most for frames that are still on their way to the queue, before a
   * timer gets its turn. Counted, not timed: time passes for a process that does not run, too, and
   * what brings the frames has then stood still as well.
   */
  private static final int MOST_LOOKS = 500;

  /** In a flood, timers get their turn after so much work. */
  private static final int MOST_WORK_PER_CYCLE = 256;

  private static final long CATCH_UP_PAUSE = TimeUnit.MICROSECONDS.toNanos(200);

  /** Whose timers these are. All moments are nanoseconds since the loop was made. */
  interface Agent {

    /** When {@link #fire} wants to be called; {@link Long#MAX_VALUE} for never. */
    long nextDeadline();

    /** Whether what is due now is done because something was not heard. */
    boolean actsOnSilence(long now);

    /** Whether all that was heard has been submitted. */
    boolean caughtUp();

    void fire(long now);
  }

  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final long origin = System.nanoTime();
  private volatile boolean stopped;
  private volatile long fired;
  private volatile long late;
  private volatile long longestLateness;
  private volatile long longestCycle;

  /** The loop's clock; any thread may read it. */
  long now() {
    return System.nanoTime() - origin;
  }

  /** Hands work to the loop's thread. */
  void submit(Runnable work) {
    queue.add(work);
  }

  /** Makes {@link #run} return once what was submitted before is done. */
  void stop() {
    submit(() -> stopped = true);
  }

  void run(Agent agent) {
    while (!stopped) {
      try {
        Runnable first = awaitWork(agent);
        long start = now();
        handle(first, MOST_WORK_PER_CYCLE);
        fireDueTimers(agent);
        longestCycle = Math.max(longestCycle, now() - start);
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread; stop() is how it ends.
        LOG.warn("an interrupt was ignored");
      }
    }
  }

  Timeliness timeliness() {
    return new Timeliness(
        fired, late, Duration.ofNanos(longestLateness), Duration.ofNanos(longestCycle));
  }

  private Runnable awaitWork(Agent agent) throws InterruptedException {
    long wait = agent.nextDeadline() - now();
    Runnable work = wait > 0 ? queue.poll(wait, TimeUnit.NANOSECONDS) : queue.poll();
    return work == null ? () -> {} : work;
  }

  /** Handles what is there now, but not what comes in meanwhile. */
  private void handle(Runnable first, int most) {
    int more = Math.min(queue.size(), most);
    perform(first);
    for (int i = 0; i < more && !stopped; i++) {
      perform(queue.remove());
    }
  }

  private void perform(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("an event could not be handled; the router goes on", e);
    }
  }

  private void fireDueTimers(Agent agent) throws InterruptedException {
    if (stopped || agent.nextDeadline() > now()) {
      return;
    }
    if (agent.actsOnSilence(now())) {
      listenFirst(agent);
    }
    long now = now();
    long lateness = now - agent.nextDeadline();
    if (lateness < 0 || stopped) {
      return;
    }
    measure(lateness);
    perform(() -> agent.fire(now));
  }

  /** A thread that was not scheduled in time may take for silence what it has not listened to. */
  private void listenFirst(Agent agent) throws InterruptedException {
    for (int looks = 0; looks < MOST_LOOKS && !agent.caughtUp(); looks++) {
      Runnable work = queue.poll(CATCH_UP_PAUSE, TimeUnit.NANOSECONDS);
      if (work != null) {
        handle(work, Integer.MAX_VALUE);
      }
    }
    handle(() -> {}, Integer.MAX_VALUE);
  }

  // Only this thread writes the counters, so that reading and writing them apart loses nothing.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void measure(long lateness) {
    longestLateness = Math.max(longestLateness, lateness);
    if (lateness > LATE) {
      late++;
    }
    // The last to be written and the first to be read: who sees a timer counted sees it judged.
    fired++;
  }
}
