package dev.tandem.vrrp.machine;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.machine.Router.HIGHER_ADDRESS;
import static dev.tandem.vrrp.machine.Router.LOWER_ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.Role;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A master whose adverts are rarer than those of the one that gave way to it. */
class RareAdvertsTest {

  private static final Duration OFTEN = Duration.ofMillis(100);
  private static final Duration RARELY = Duration.ofSeconds(1);

  private final Router router =
      Router.started(instance().interval(OFTEN).build())
          .hears(LOWER_ADDRESS, 150, OFTEN)
          .hears(HIGHER_ADDRESS, 200, RARELY);

  @Test
  void isNotMissedForALastWordThatCameLate() {
    router.hears(LOWER_ADDRESS, 150, OFTEN).hears(LOWER_ADDRESS, 150, OFTEN);

    assertThat(router.advance(RARELY).role()).isEqualTo(Role.BACKUP);
    router.hears(HIGHER_ADDRESS, 200, RARELY).advance(RARELY.multipliedBy(3));
    assertThat(router.role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void isMissedWhenItsNextAdvertStaysAway() {
    router.hears(LOWER_ADDRESS, 150, OFTEN);

    Duration expected = RARELY.plus(RARELY.dividedBy(2));
    assertThat(router.untilNextDeadline()).isEqualTo(expected);
    assertThat(router.advance(expected).role()).isEqualTo(Role.MASTER);
    assertThat(router.causes()).endsWith(Cause.MASTER_SILENT);
  }

  @Test
  void doesNotHoldWhoHearsAnotherMasterLongAfterIt() {
    router.advance(RARELY.multipliedBy(2)).hears(LOWER_ADDRESS, 150, OFTEN);

    assertThat(router.untilNextDeadline()).isLessThan(OFTEN.multipliedBy(4));
  }

  @Test
  void resignsAtOnceLikeAnyOther() {
    router.hears(LOWER_ADDRESS, 150, OFTEN).hears(HIGHER_ADDRESS, 0, RARELY);

    assertThat(router.untilNextDeadline()).isLessThan(OFTEN);
  }
}
