package dev.tandem.lvs.warm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CopyWarmUpTest {

  // Of four kinds, one of which has templates beside its connections.
  private static final int FLOWS_AT_LEAST = 4 * 500;

  @Test
  void eachCopyAddsFlowsOfOtherClients() {
    long flows = new CopyWarmUp(CopyWarmUp.ENOUGH, () -> true).run();

    assertThat(flows).isGreaterThanOrEqualTo((long) CopyWarmUp.ENOUGH * FLOWS_AT_LEAST);
  }

  @Test
  void endsWhenItIsNotWantedAnyMore() {
    AtomicInteger asked = new AtomicInteger();

    long flows = new CopyWarmUp(CopyWarmUp.ENOUGH, () -> asked.incrementAndGet() <= 2).run();

    assertThat(flows).isBetween(2L * FLOWS_AT_LEAST, 3L * FLOWS_AT_LEAST);
  }
}
