package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.virtual;
import static dev.tandem.vrrp.router.FakePair.awaitRole;
import static dev.tandem.vrrp.router.FakePair.front;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.IpvlanMode;
import dev.tandem.vrrp.AnnouncementSettings;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.IpvlanSettings;
import dev.tandem.vrrp.OwnInterfaces;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VirtualInterface;
import dev.tandem.vrrp.VmacSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instances with an Ethernet address of their own, on hosts without a kernel. */
class VirtualInterfacesTest {

  private static final VmacSettings VMAC =
      new VmacSettings("vrrp.51", VmacSettings.macOf(51, false), false);
  private static final InstanceSettings INSTANCE = front().vmac(VMAC).build();

  private final FakePair pair = new FakePair();

  @AfterEach
  void stop() {
    pair.close();
  }

  @Test
  void theAddressesAreOnAnInterfaceOfTheInstance() {
    VrrpRouter router = pair.started(pair.hostA, INSTANCE);
    awaitRole(router, "front", Role.MASTER);

    assertThat(pair.hostA.addresses("vrrp.51")).containsExactly("192.0.2.100");
    assertThat(pair.hostA.addresses("eth0")).containsExactly("192.0.2.1");
    Await.until("all is announced", () -> sourcesSeen().containsKey(true));
    assertThat(sourcesSeen()).containsOnlyKeys(true);
    router.close();
    assertThat(pair.hostA.has("vrrp.51")).isFalse();
  }

  @Test
  void advertsMayLeaveFromTheBase() {
    VmacSettings fromBase = new VmacSettings("vrrp.51", VMAC.mac(), true);
    VrrpRouter router = pair.started(pair.hostA, front().vmac(fromBase).build());
    awaitRole(router, "front", Role.MASTER);

    Await.until("both are seen", () -> sourcesSeen().size() == 2);
  }

  @Test
  void whereNoAdvertsAreSeenTheAddressesAreAnnouncedAgainAndAgain() {
    AnnouncementSettings elsewhere =
        new AnnouncementSettings(
            1,
            Duration.ZERO,
            Duration.ZERO,
            1,
            1,
            Duration.ZERO,
            new AnnouncementSettings.Elsewhere(Duration.ofMillis(5), false));
    VmacSettings fromBase = new VmacSettings("vrrp.51", VMAC.mac(), true);
    pair.started(pair.hostA, front().vmac(fromBase).announcements(elsewhere).build());
    Await.until("it is refreshed", () -> sourcesSeen().getOrDefault(true, 0L) > 5);

    InstanceSettings onVirtual = front().vmac(VMAC).announcements(elsewhere).build();
    assertThat(onVirtual.unseenAddresses()).isEmpty();
    assertThat(front().announcements(elsewhere).build().unseenAddresses()).isEmpty();
  }

  @Test
  void anIpvlanHasAnAddressOfItsOwnBesideTheVirtualOnes() {
    IpvlanSettings ipvlan =
        new IpvlanSettings("front0", Optional.of(virtual("192.0.2.51")), IpvlanMode.BRIDGE);
    VrrpRouter router =
        pair.started(
            pair.hostA,
            front()
                .own(new OwnInterfaces(Optional.empty(), Optional.of(ipvlan), List.of()))
                .build());
    awaitRole(router, "front", Role.MASTER);

    assertThat(pair.hostA.addresses("front0"))
        .containsExactlyInAnyOrder("192.0.2.51", "192.0.2.100");
    assertThat(pair.hostA.find("front0").mac()).isEqualTo(pair.hostA.find("eth0").mac());
    router.close();
    assertThat(pair.hostA.has("front0")).isFalse();
  }

  @Test
  void addressesElsewhereMayHaveInterfacesOfTheirOwnToo() {
    VirtualInterface further =
        new VirtualInterface("vrrp.51.1", "eth1", new VirtualInterface.Macvlan(VMAC.mac()));
    VirtualAddress address = virtual("192.0.3.100").placedOn("vrrp.51.1");
    OwnInterfaces own = new OwnInterfaces(Optional.of(VMAC), Optional.empty(), List.of(further));
    VrrpRouter router = pair.started(pair.hostA, front().own(own).excluded(address).build());
    awaitRole(router, "front", Role.MASTER);

    assertThat(pair.hostA.addresses("vrrp.51")).containsExactly("192.0.2.100");
    assertThat(pair.hostA.addresses("vrrp.51.1")).containsExactly("192.0.3.100");
    assertThat(front().own(own).excluded(address).build().unseenAddresses())
        .containsExactly(address);
    router.close();
    assertThat(pair.hostA.has("vrrp.51.1")).isFalse();
  }

  @Test
  void whatACrashLeftBehindIsTakenOverAndCleaned() {
    pair.hostA.addInterface("vrrp.51", VMAC.mac());
    pair.hostA.put("vrrp.51", "192.0.2.100", 24);
    VrrpRouter other = pair.started(pair.hostB, front().priority(200).build());
    awaitRole(other, "front", Role.MASTER);
    VrrpRouter router = pair.started(pair.hostA, INSTANCE);
    awaitRole(router, "front", Role.BACKUP);

    assertThat(pair.hostA.addresses("vrrp.51")).isEmpty();
    router.close();
    assertThat(pair.hostA.has("vrrp.51")).isFalse();
  }

  @Test
  void anInterfaceOfSomebodyElseStays() {
    MacAddress another = MacAddress.parse("02:00:00:00:00:77");
    pair.hostA.addInterface("vrrp.51", another);
    VrrpRouter router = pair.started(pair.hostA, INSTANCE);
    router.close();

    assertThat(pair.hostA.has("vrrp.51")).isTrue();
  }

  @Test
  void aReloadRemovesWhatIsNotWantedAnyMore() {
    VrrpRouter router = pair.started(pair.hostA, INSTANCE);
    awaitRole(router, "front", Role.MASTER);
    router.apply(List.of(front().build()), List.of());

    Await.until("the address has moved", () -> pair.hostA.addresses("eth0").size() == 2);
    assertThat(pair.hostA.has("vrrp.51")).isFalse();
  }

  /** Whether frames were from the virtual address, and how many of each kind. */
  private Map<Boolean, Long> sourcesSeen() {
    return pair.lan.seen().stream()
        .map(frame -> MacAddress.of(Arrays.copyOfRange(frame, 6, 12)).equals(VMAC.mac()))
        .collect(Collectors.groupingBy(virtual -> virtual, Collectors.counting()));
  }
}
