package dev.tandem.vrrp.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Notice.AdvertsRejected;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.VrrpEvent.Scope;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RejectionLogTest {

  private final RejectionLog log = new RejectionLog();

  @Test
  void tellsTheFirstAtOnceAndTheOthersTogetherAMinuteLater() {
    assertThat(note("front", Rejection.TTL, Duration.ZERO)).hasValueSatisfying(count(1));
    for (int i = 1; i <= 100; i++) {
      assertThat(note("front", Rejection.TTL, Duration.ofMillis(i))).isEmpty();
    }

    assertThat(note("front", Rejection.TTL, Duration.ofMinutes(1))).hasValueSatisfying(count(101));
    assertThat(note("front", Rejection.TTL, Duration.ofMinutes(2))).hasValueSatisfying(count(1));
  }

  @Test
  void eachReasonOfEachInstanceHasItsOwnMinute() {
    note("front", Rejection.TTL, Duration.ZERO);

    assertThat(note("front", Rejection.CHECKSUM, Duration.ZERO)).isPresent();
    assertThat(note("back", Rejection.TTL, Duration.ZERO)).isPresent();
  }

  private Optional<AdvertsRejected> note(String name, Rejection reason, Duration at) {
    return log.note(Scope.INSTANCE, name, reason, Optional.empty(), at.toNanos());
  }

  private static Consumer<AdvertsRejected> count(long expected) {
    return notice -> assertThat(notice.count()).isEqualTo(expected);
  }
}
