package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.InstanceFixture.virtual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.machine.Circumstances;
import dev.tandem.vrrp.machine.Instance;
import dev.tandem.vrrp.machine.Timing;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How long an instance is in fault after somebody has taken an address away, in virtual time. */
class LostAddressesTest {

  private static final InstanceSettings SETTINGS = instance().faultingWithoutAddress().build();

  private final LostAddresses losses = new LostAddresses();
  private final Member member = member(SETTINGS);
  private final long interval = member.instance().masterDown();

  private static Member member(InstanceSettings settings) {
    Circumstances healthy = new Circumstances(settings.priority(), Set.of(), Optional.empty());
    return new Member(Instance.idle(settings, healthy, true));
  }

  private void lose(String text, long now) {
    losses.lost(member, List.of(virtual(text)), now);
  }

  @Test
  void itLastsForAMasterDownInterval() {
    assertThat(losses.nextDeadline()).isEqualTo(Timing.NEVER);
    lose("192.0.2.100", 7);

    assertThat(losses.instances()).containsExactly("front");
    assertThat(losses.nextDeadline()).isEqualTo(7 + interval);
    assertThat(losses.fire(6 + interval)).isFalse();
    assertThat(losses.fire(7 + interval)).isTrue();
    assertThat(losses.instances()).isEmpty();
    assertThat(losses.nextDeadline()).isEqualTo(Timing.NEVER);
  }

  @Test
  void itLastsLongerWhileSomebodyClaimsTheAddress() {
    lose("192.0.2.100", 0);
    losses.claimed(address("192.0.2.101"), 5);
    assertThat(losses.nextDeadline()).isEqualTo(interval);

    losses.claimed(address("192.0.2.100"), interval - 1);
    assertThat(losses.fire(interval)).isFalse();
    assertThat(losses.fire(2 * interval - 1)).isTrue();
  }

  @Test
  void theAddressesAreShownUntilItIsOver() {
    lose("192.0.2.100", 0);
    lose("192.0.2.101", 1);
    member.show();
    assertThat(member.shown().lost())
        .containsExactlyInAnyOrder(address("192.0.2.100"), address("192.0.2.101"));

    losses.fire(1 + interval);
    member.show();
    assertThat(member.shown().lost()).isEmpty();
  }

  @Test
  void aReloadEndsItForWhomItIsNoConcernAnyMore() {
    lose("192.0.2.100", 0);
    losses.keep(List.of(member));
    assertThat(losses.instances()).containsExactly("front");

    member.instance(reloaded(instance().faultingWithoutAddress().addresses("192.0.2.7").build()));
    losses.keep(List.of(member));
    assertThat(losses.instances()).isEmpty();

    member.instance(reloaded(SETTINGS));
    lose("192.0.2.100", 0);
    member.instance(reloaded(instance().build()));
    losses.keep(List.of(member));
    assertThat(losses.instances()).isEmpty();

    member.instance(reloaded(SETTINGS));
    lose("192.0.2.100", 0);
    losses.keep(List.of());
    assertThat(losses.instances()).isEmpty();
  }

  private static Instance reloaded(InstanceSettings settings) {
    return member(settings).instance();
  }
}
