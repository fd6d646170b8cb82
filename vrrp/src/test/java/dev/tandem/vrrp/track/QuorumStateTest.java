package dev.tandem.vrrp.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Reading;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuorumStateTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private static TrackerSettings.Processes processes(int upSeconds, int downSeconds) {
    return new TrackerSettings.Processes(
        "p",
        new ProcessPattern("x", List.of(), ProcessPattern.Match.NAME),
        2,
        3,
        Duration.ofSeconds(upSeconds),
        Duration.ofSeconds(downSeconds));
  }

  @Test
  void theFirstCountDecidesAtOnce() {
    assertThat(QuorumState.UNKNOWN.reading()).isEqualTo(new Reading.Pending());
    assertThat(QuorumState.UNKNOWN.after(2, 0, processes(9, 9)).up()).isTrue();
    assertThat(QuorumState.UNKNOWN.after(1, 0, processes(9, 9)).up()).isFalse();
    assertThat(QuorumState.UNKNOWN.after(4, 0, processes(9, 9)).up()).isFalse();
  }

  @Test
  void withoutDelayAChangeCountsAtOnce() {
    QuorumState up = QuorumState.UNKNOWN.after(3, 0, processes(0, 0));
    assertThat(up.after(1, 1, processes(0, 0)).reading()).isEqualTo(new Reading.Down());
  }

  @Test
  void aChangeThatDoesNotLastDoesNotCount() {
    TrackerSettings.Processes settings = processes(1, 5);
    QuorumState state = QuorumState.UNKNOWN.after(2, 0, settings);
    state = state.after(0, SECOND, settings).after(0, 5 * SECOND, settings);
    assertThat(state.up()).isTrue();
    state = state.after(2, 5 * SECOND + 1, settings).after(0, 6 * SECOND, settings);
    assertThat(state.after(0, 10 * SECOND, settings).up()).isTrue();

    QuorumState down = state.after(0, 11 * SECOND, settings);
    assertThat(down.up()).isFalse();
    QuorumState back = down.after(2, 12 * SECOND, settings);
    assertThat(back.up()).isFalse();
    assertThat(back.after(2, 13 * SECOND, settings).up()).isTrue();
  }
}
