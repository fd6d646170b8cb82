package dev.tandem.director.daemon;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.Scheduling;
import dev.tandem.lvs.warm.WarmUp;
import dev.tandem.sync.JoiningWarmUp;
import dev.tandem.sync.Protection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the packets' path compiled in the background after the start, so that a standby is as fast as
 * the director that it follows, and then, where there are others, what takes their tables over and
 * protects the channel between them. Meanwhile compiling steps back for all else, and the director
 * as a whole has no priority before other programs.
 */
final class PathWarmUp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PathWarmUp.class);

  private static final int WARM_UP_NICE = 5;
  private static final Duration TO_REST = Duration.ofSeconds(5);

  private final Executor engine;
  private final Optional<Protection> channel;
  private final Thread thread = Thread.ofPlatform().name("warm-up").daemon().unstarted(this::run);
  private volatile boolean stopped;
  private volatile boolean done;

  /**
   * Not begun.
   *
   * @param engine the thread of the packets
   * @param channel how that to the other directors is protected; empty if there are no others
   */
  PathWarmUp(Executor engine, Optional<Protection> channel) {
    this.engine = engine;
    this.channel = channel;
  }

  void start() {
    thread.start();
  }

  /** Whether packets meet compiled code. */
  boolean done() {
    return done;
  }

  private void run() {
    stepBack();
    long begin = System.nanoTime();
    WarmUp warmUp = new WarmUp(WarmUp.ENOUGH, engine, () -> !stopped);
    WarmUp.Work work = warmUp.run();
    done = true;
    LOG.info(
        "the packets' path is warm after {} ms and {} made-up packets",
        Duration.ofNanos(System.nanoTime() - begin).toMillis(),
        work.sent());
    channel.ifPresent(protection -> JoiningWarmUp.run(protection, () -> !stopped));
    // What was made up is needed no more, and the more memory a killed director had, the later its
    // peers hear of its death.
    System.gc();
    CompilerPriority.stepForward();
    LockSupport.parkNanos(TO_REST.toNanos());
    warmUp.settle();
  }

  private static void stepBack() {
    CompilerPriority.stepBack();
    try {
      Scheduling.nice(WARM_UP_NICE);
    } catch (LinuxException e) {
      LOG.debug("warming up has the same priority as all else", e);
    }
  }

  @Override
  public void close() {
    stopped = true;
  }
}
