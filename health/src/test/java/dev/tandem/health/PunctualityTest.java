package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PunctualityTest {

  private final Punctuality thread = new Punctuality(0);

  private static long at(int millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  private static Duration millis(int millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void whoKeepsTheBeatIsNotLate() {
    assertThat(thread.beat(at(100))).isZero();
    assertThat(thread.beat(at(200))).isZero();
    assertThat(thread.lateSince(at(0), at(250))).isLessThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void aDelayCountsForWhatBeganBeforeItsEnd() {
    thread.beat(at(100));
    assertThat(thread.beat(at(5_200))).isEqualTo(millis(5_000));
    thread.beat(at(5_310));
    assertThat(thread.lateSince(at(90), at(5_320))).isEqualTo(millis(5_000));
    assertThat(thread.lateSince(at(5_199), at(5_320))).isEqualTo(millis(5_000));
    assertThat(thread.lateSince(at(5_200), at(5_320))).isEqualTo(millis(10));
    assertThat(thread.lateSince(at(5_310), at(5_320))).isLessThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void aTimeWithoutBeatsIsNoDelay() {
    thread.beat(at(100));
    thread.restart(at(60_000));
    assertThat(thread.lateSince(at(100), at(60_050))).isLessThanOrEqualTo(Duration.ZERO);
    assertThat(thread.beat(at(60_100))).isZero();
    assertThat(thread.beat(at(60_900))).isEqualTo(millis(700));
  }

  @Test
  void aDelayCountsBeforeItIsOver() {
    thread.beat(at(100));
    assertThat(thread.lateSince(at(90), at(3_200))).isEqualTo(millis(3_000));
  }

  @Test
  void theLongestDelayCounts() {
    thread.beat(at(2_100));
    thread.beat(at(2_300));
    thread.beat(at(3_400));
    assertThat(thread.lateSince(at(0), at(3_400))).isEqualTo(millis(2_000));
    assertThat(thread.lateSince(at(2_200), at(3_400))).isEqualTo(millis(1_000));
  }
}
