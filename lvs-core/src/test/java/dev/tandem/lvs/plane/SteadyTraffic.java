package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Traffic that goes on, round after round, in a thread of its own while a test does the rest. */
final class SteadyTraffic implements AutoCloseable {

  private static final int ROUNDS_BETWEEN = 50;

  private final AtomicInteger rounds = new AtomicInteger();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private volatile boolean stopped;

  /** Sends and gets something; what it throws ends the traffic, and fails the test. */
  @FunctionalInterface
  interface Round {
    void run() throws Exception;
  }

  private SteadyTraffic() {}

  static SteadyTraffic start(Round round) {
    SteadyTraffic traffic = new SteadyTraffic();
    Thread.ofPlatform().daemon().start(() -> traffic.goOn(round));
    return traffic;
  }

  private void goOn(Round round) {
    try {
      while (!stopped) {
        round.run();
        rounds.incrementAndGet();
      }
      end.complete(null);
    } catch (Exception | AssertionError e) {
      end.completeExceptionally(e);
    }
  }

  /** Lets it go on for some rounds after what the test did. */
  void awaitRounds() throws InterruptedException {
    int wanted = rounds.get() + ROUNDS_BETWEEN;
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (rounds.get() < wanted) {
      if (end.isDone()) {
        end.join();
      }
      assertThat(System.nanoTime()).as("packets within 60 s").isLessThan(deadline);
      Thread.sleep(1);
    }
  }

  /** Lets the last round end; fails if one has failed. */
  @Override
  public void close() {
    stopped = true;
    end.join();
  }
}
