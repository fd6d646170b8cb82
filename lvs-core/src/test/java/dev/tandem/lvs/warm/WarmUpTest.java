package dev.tandem.lvs.warm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  // Two translated TCP services with 8 packets a connection, one routed with 5, and UDP with 2.
  private static final int PACKETS_PER_ROUND = 2 * 8 + 5 + 2;

  @Test
  void sendsEveryPacketOn() {
    WarmUp.Work work = new WarmUp(WarmUp.ENOUGH, Runnable::run, () -> true).run();

    assertThat(work.sent()).isEqualTo((long) WarmUp.ENOUGH * PACKETS_PER_ROUND);
    assertThat(work.copied()).isGreaterThanOrEqualTo(WarmUp.ENOUGH * 4L);
  }

  @Test
  void endsWhenItIsNotWantedAnyMore() {
    AtomicInteger asked = new AtomicInteger();

    WarmUp.Work work =
        new WarmUp(WarmUp.ENOUGH, Runnable::run, () -> asked.incrementAndGet() <= 3).run();

    assertThat(work.sent()).isEqualTo(3 * PACKETS_PER_ROUND);
  }

  @Test
  void theEngineIsWokenOneTimeAfterTheOtherUntilItIsToldToStop() {
    AtomicInteger woken = new AtomicInteger();
    AtomicInteger asked = new AtomicInteger();
    Executor engine =
        task -> {
          woken.incrementAndGet();
          task.run();
        };
    new WarmUp(1, engine, () -> asked.incrementAndGet() <= 3).settle();
    assertThat(woken).hasValue(3);
  }

  @Test
  void anEngineThatRunsNothingAnyMoreIsLeftAlone() {
    AtomicInteger woken = new AtomicInteger();
    new WarmUp(1, task -> woken.incrementAndGet(), () -> true).settle();
    assertThat(woken).hasValue(1);
  }
}
