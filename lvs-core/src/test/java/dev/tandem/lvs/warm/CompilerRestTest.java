package dev.tandem.lvs.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.Scheduling;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CompilerRestTest {

  private static final long STEP = Duration.ofMillis(50).toNanos();

  private long now;
  private long busy;
  private final CompilerRest rest = new CompilerRest(() -> busy, () -> now);

  @Test
  void isReachedWhenItHadNothingToDoThreeTimesInARow() {
    assertThat(after(STEP, STEP)).isFalse();
    assertThat(after(STEP, 0)).isFalse();
    assertThat(after(STEP, 0)).isFalse();
    assertThat(after(STEP, STEP / 20)).isTrue();
    assertThat(after(STEP / 2, STEP)).isTrue();
    assertThat(after(STEP / 2, 0)).isFalse();
  }

  @Test
  void doesNotTakeWorkBetweenPausesForRest() {
    for (int i = 0; i < 100; i++) {
      assertThat(after(STEP, i % 3 == 0 ? STEP / 5 : 0)).isFalse();
    }
  }

  @Test
  void findsTheCompilerOfThisProcess() {
    assertThat(Scheduling.busyNanos(CompilerRest.LAST_TIER)).isPositive();
    assertThat(Scheduling.busyNanos("no such thread")).isZero();
  }

  private boolean after(long passed, long worked) {
    now += passed;
    busy += worked;
    return rest.reached();
  }
}
