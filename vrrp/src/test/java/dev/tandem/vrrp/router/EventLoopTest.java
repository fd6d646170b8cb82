package dev.tandem.vrrp.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopTest {

  private final EventLoop loop = new EventLoop();
  private final Timer timer = new Timer();
  private final Thread thread = Thread.ofPlatform().daemon().unstarted(() -> loop.run(timer));
  private final List<String> happened = new CopyOnWriteArrayList<>();

  /** One deadline that a test sets, and what it is told. */
  private final class Timer implements EventLoop.Agent {
    private final AtomicLong deadline = new AtomicLong(Long.MAX_VALUE);
    private final AtomicBoolean silence = new AtomicBoolean();
    private volatile long lateness = -1;
    private volatile BooleanSupplier caughtUp = () -> true;

    @Override
    public long nextDeadline() {
      return deadline.get();
    }

    @Override
    public boolean actsOnSilence(long now) {
      return silence.get();
    }

    @Override
    public boolean caughtUp() {
      return caughtUp.getAsBoolean();
    }

    @Override
    public void fire(long now) {
      lateness = now - deadline.getAndSet(Long.MAX_VALUE);
      happened.add("timer");
    }
  }

  @AfterEach
  void stopLoop() throws InterruptedException {
    loop.stop();
    thread.join();
  }

  @Test
  void firesAtTheDeadline() {
    thread.start();
    loop.submit(() -> timer.deadline.set(loop.now() + TimeUnit.MILLISECONDS.toNanos(30)));

    Await.until("the timer fires", () -> happened.contains("timer"));
    assertThat(timer.lateness).isNotNegative();
    assertThat(loop.timeliness().fired()).isEqualTo(1);
  }

  @Test
  void handlesWhatIsThereBeforeATimerFires() {
    loop.submit(() -> happened.add("first"));
    loop.submit(() -> happened.add("second"));
    timer.deadline.set(0);
    thread.start();

    Await.until("the timer fires", () -> happened.contains("timer"));
    assertThat(happened).containsExactly("first", "second", "timer");
  }

  @Test
  void listensBeforeItActsOnSilence() {
    AtomicInteger asked = new AtomicInteger();
    timer.silence.set(true);
    timer.deadline.set(0);
    timer.caughtUp =
        () -> {
          if (asked.getAndIncrement() == 0) {
            loop.submit(this::hearAnAdvert);
            return false;
          }
          return true;
        };
    thread.start();

    Await.until("the advert is handled", () -> happened.contains("advert"));
    assertThat(happened).containsExactly("advert");
  }

  @Test
  void timeThatPassesWhileNothingRunsIsNoTimeToHear() {
    AtomicInteger asked = new AtomicInteger();
    timer.silence.set(true);
    timer.deadline.set(0);
    timer.caughtUp =
        () -> {
          if (asked.getAndIncrement() == 0) {
            haltFor(Duration.ofMillis(300));
            return false;
          }
          loop.submit(this::hearAnAdvert);
          return asked.get() > 3;
        };
    thread.start();

    Await.until("something happens", () -> !happened.isEmpty());
    assertThat(happened).first().isEqualTo("advert");
  }

  /** As if the process were stopped. */
  private static void haltFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private void hearAnAdvert() {
    timer.deadline.set(Long.MAX_VALUE);
    happened.add("advert");
  }

  @Test
  void doesNotListenForever() {
    timer.silence.set(true);
    timer.caughtUp = () -> false;
    timer.deadline.set(0);
    thread.start();

    Await.until("the timer fires", () -> happened.contains("timer"));
  }

  @Test
  void aFloodDoesNotKeepTimersFromFiring() {
    AtomicBoolean flooding = new AtomicBoolean(true);
    for (int i = 0; i < 1000; i++) {
      loop.submit(
          new Runnable() {
            @Override
            public void run() {
              if (flooding.get()) {
                loop.submit(this);
              }
            }
          });
    }
    thread.start();
    loop.submit(() -> timer.deadline.set(loop.now()));

    Await.until("the timer fires", () -> happened.contains("timer"));
    flooding.set(false);
  }

  @Test
  void aFailureIsNotTheEnd() {
    thread.start();
    loop.submit(() -> {
      throw new IllegalStateException("thrown by the test");
    });
    loop.submit(() -> happened.add("after"));

    Await.until("the loop goes on", () -> happened.contains("after"));
  }

  @Test
  void countsHowLateItIs() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    thread.start();
    loop.submit(() -> {
      timer.deadline.set(loop.now());
      started.countDown();
      // Busy for longer than what counts as late.
      haltFor(Duration.ofMillis(20));
    });
    started.await();

    Await.until("the timer fires", () -> loop.timeliness().fired() == 1);
    assertThat(loop.timeliness().late()).isEqualTo(1);
    assertThat(loop.timeliness().longestLateness()).isGreaterThan(Duration.ofMillis(15));
    Await.until(
        "the cycle is measured",
        () -> loop.timeliness().longestCycle().compareTo(Duration.ofMillis(15)) > 0);
  }
}
