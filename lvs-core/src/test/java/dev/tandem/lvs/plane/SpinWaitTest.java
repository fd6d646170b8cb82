package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpinWaitTest {

  private final SpinWait waiting = new SpinWait();
  private long now = -1_000;

  /** Work comes so often after silences of one length. */
  private void workAfter(long silence, int times) {
    for (int i = 0; i < times; i++) {
      waiting.spins(now);
      now += silence;
      waiting.worked(now);
      now += 1_000;
      waiting.worked(now);
    }
  }

  @Test
  void whoHasHadNoWorkSleepsAtOnce() {
    assertThat(waiting.spins(now)).isFalse();
  }

  @Test
  void workThatComesSoonIsWaitedForAwakeButNotForLong() {
    workAfter(5_000, 20);
    assertThat(waiting.spins(now)).isTrue();
    assertThat(waiting.spins(now + SpinWait.LONGEST_NANOS - 1)).isTrue();
    assertThat(waiting.spins(now + SpinWait.LONGEST_NANOS)).isFalse();
  }

  @Test
  void workThatComesTooLateForSpinningIsWaitedForAsleep() {
    workAfter(5_000, 20);
    workAfter(125_000, 20);
    assertThat(waiting.spins(now)).isFalse();
  }

  @Test
  void aLongSilenceIsSoonForgotten() {
    workAfter(3_600_000_000_000L, 1);
    workAfter(5_000, 20);
    assertThat(waiting.spins(now)).isTrue();
  }
}
