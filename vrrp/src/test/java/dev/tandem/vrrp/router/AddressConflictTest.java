package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.virtual;
import static dev.tandem.vrrp.router.FakePair.awaitRole;
import static dev.tandem.vrrp.router.FakePair.front;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice.AddressClaimed;
import dev.tandem.vrrp.OwnInterfaces;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VirtualInterface;
import dev.tandem.vrrp.VmacSettings;
import dev.tandem.vrrp.VrrpEvent;
import dev.tandem.vrrp.packet.GratuitousArp;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressConflictTest {

  private static final MacAddress STRANGER = MacAddress.parse("02:00:5e:10:00:01");
  private static final byte[] CLAIM =
      GratuitousArp.frame(STRANGER, (Inet4Address) address("192.0.2.100"));

  @Test
  void aMasterThatHearsAnotherUseItsAddressSaysSoAndDefendsItAtOnceAndInTheEnd() {
    try (FakePair pair = new FakePair()) {
      VrrpRouter router = pair.started(pair.hostA, front().build());
      awaitRole(router, "front", Role.MASTER);
      long announced = announced(router);
      pair.lan.inject("eth0", CLAIM);
      pair.lan.inject("eth0", CLAIM);
      Await.until("both are counted", () -> conflicts(router) == 2 && !told(pair.events).isEmpty());
      assertThat(told(pair.events))
          .containsExactly(new AddressClaimed(address("192.0.2.100"), STRANGER));
      Await.until("the last word is said", () -> announced(router) == announced + 2);
      pair.lan.inject("eth0", CLAIM);
      long adverts = count(router, InstanceCounter.ADVERTS_SENT);
      Await.until(
          "another word would have been said by now",
          () -> count(router, InstanceCounter.ADVERTS_SENT) > adverts + 5);
      assertThat(announced(router)).isEqualTo(announced + 2);
    }
  }

  @Test
  void aMasterAnnouncesAgainWhenItIsTold() {
    try (FakePair pair = new FakePair()) {
      VrrpRouter master = pair.started(pair.hostA, front().priority(200).build());
      awaitRole(master, "front", Role.MASTER);
      VrrpRouter backup = pair.started(pair.hostB, front().priority(1).build());
      long before = announced(master);
      backup.announceAgain();
      master.announceAgain();
      Await.until("five more are sent", () -> announced(master) == before + 5);
      assertThat(announced(backup)).isZero();
    }
  }

  @Test
  void aBackupDoesNotCareWhoUsesTheAddress() {
    try (FakePair pair = new FakePair()) {
      VrrpRouter master = pair.started(pair.hostA, front().priority(200).build());
      awaitRole(master, "front", Role.MASTER);
      VrrpRouter backup = pair.started(pair.hostB, front().priority(1).build());
      pair.lan.inject("eth0", CLAIM);
      Await.until("the master has counted it", () -> conflicts(master) == 1);
      assertThat(conflicts(backup)).isZero();
    }
  }

  @Test
  void anAddressOfAnotherInstanceIsNobodysBusiness() {
    try (FakePair pair = new FakePair()) {
      VrrpRouter router = pair.started(pair.hostA, front().build());
      awaitRole(router, "front", Role.MASTER);
      pair.lan.inject("eth0", GratuitousArp.frame(STRANGER, (Inet4Address) address("192.0.2.101")));
      pair.lan.inject("eth0", CLAIM);
      Await.until("one is told", () -> !told(pair.events).isEmpty());
      assertThat(conflicts(router)).isEqualTo(1);
    }
  }

  @Test
  void whoUsesTheSameAddressInAnotherNetworkMayDoSo() {
    try (FakePair pair = new FakePair()) {
      VrrpRouter router =
          pair.started(
              pair.hostA, front().excluded(virtual("192.0.3.100").placedOn("eth1")).build());
      awaitRole(router, "front", Role.MASTER);
      pair.lan.inject("eth1", CLAIM);
      pair.lan.inject("eth1", GratuitousArp.frame(STRANGER, (Inet4Address) address("192.0.3.100")));
      Await.until("one is told", () -> !told(pair.events).isEmpty());
      assertThat(told(pair.events))
          .containsExactly(new AddressClaimed(address("192.0.3.100"), STRANGER));
      assertThat(conflicts(router)).isEqualTo(1);
    }
  }

  /** The kernel of the other host answers the probes of the new master, and nobody else does. */
  @ParameterizedTest
  @ValueSource(strings = {"eth0", "eth1"})
  @RequiresRoot
  void aHostThatHasTheAddressAlreadyIsFound(String on) throws Exception {
    try (TestNetwork network = twoNetworks()) {
      network.ip("b", "addr add 192.0.2.100/24 dev " + on);
      network.ip("b", "addr add 2001:db8::100/64 nodad dev " + on);
      InstanceSettings settings =
          front()
              .advertising(virtual("192.0.2.100").placedOn(on))
              .excluded(
                  virtual("2001:db8::100").placedOn(on), virtual("2001:db8::101").placedOn(on))
              .build();
      List<VrrpEvent> events = new CopyOnWriteArrayList<>();
      try (VrrpRouter router = router("a", settings, events)) {
        awaitRole(router, "front", Role.MASTER);
        assertFound(network, on, events);
      }
    }
  }

  /** Who answers is heard on the interface below. */
  @Test
  @RequiresRoot
  void soItIsByAVirtualInterface() throws Exception {
    try (TestNetwork network = twoNetworks()) {
      network.ip("b", "addr add 192.0.2.100/24 dev eth1");
      network.ip("b", "addr add 2001:db8::100/64 nodad dev eth1");
      VirtualInterface further =
          new VirtualInterface(
              "vrrp.51", "eth1", new VirtualInterface.Macvlan(VmacSettings.macOf(51, false)));
      InstanceSettings settings =
          front()
              .own(new OwnInterfaces(Optional.empty(), Optional.empty(), List.of(further)))
              .advertising(virtual("192.0.2.100").placedOn("vrrp.51"))
              .excluded(virtual("2001:db8::100").placedOn("vrrp.51"))
              .build();
      List<VrrpEvent> events = new CopyOnWriteArrayList<>();
      try (VrrpRouter router = router("a", settings, events)) {
        awaitRole(router, "front", Role.MASTER);
        assertFound(network, "eth1", events);
      }
    }
  }

  /** The one that had the addresses before has given them away when the new master asks. */
  @Test
  @RequiresRoot
  void theOtherRouterIsNoStranger() throws Exception {
    List<VrrpEvent> events = new CopyOnWriteArrayList<>();
    try (TestNetwork _ = twoNetworks();
        VrrpRouter first = router("a", both(200), events)) {
      awaitRole(first, "front", Role.MASTER);
      try (VrrpRouter second = router("b", both(100), events)) {
        awaitRole(second, "front", Role.BACKUP);
        assertThat(first.handOver("front")).isTrue();
        awaitRole(second, "front", Role.MASTER);
        assertThat(second.handOver("front")).isTrue();
        awaitRole(first, "front", Role.MASTER);
        long adverts = count(first, InstanceCounter.ADVERTS_SENT);
        Await.until(
            "answers would have come by now",
            () -> count(first, InstanceCounter.ADVERTS_SENT) > adverts + 5);
        assertThat(told(events)).isEmpty();
        assertThat(conflicts(first) + conflicts(second)).isZero();
      }
    }
  }

  /** Slow enough for the one to be rid of its addresses before the other has them. */
  private static InstanceSettings both(int priority) {
    return front()
        .interval(Duration.ofMillis(100))
        .priority(priority)
        .addresses("192.0.2.100")
        .excludedAddresses("2001:db8::100")
        .build();
  }

  /** Both addresses are found in use, once each, and by the right host. */
  private static void assertFound(TestNetwork network, String on, List<VrrpEvent> events) {
    Await.until("the other host is found twice", () -> told(events).size() == 2);
    assertThat(told(events))
        .extracting(AddressClaimed::address)
        .containsExactlyInAnyOrder(address("192.0.2.100"), address("2001:db8::100"));
    assertThat(told(events))
        .extracting(claimed -> claimed.mac().toString())
        .allSatisfy(
            mac -> assertThat(network.exec("b", "ip", "-o", "link", "show", on)).contains(mac));
  }

  private static TestNetwork twoNetworks() {
    TestNetwork network = new TestNetwork();
    network.addNamespace("a").addNamespace("b");
    network.connect("a", "eth0", "b", "eth0").connect("a", "eth1", "b", "eth1");
    network.ip("a", "addr add 192.0.2.1/24 dev eth0").ip("b", "addr add 192.0.2.2/24 dev eth0");
    return network;
  }

  private static VrrpRouter router(String host, InstanceSettings settings, List<VrrpEvent> events)
      throws Exception {
    return TestNetwork.inside(
        host,
        () -> {
          VrrpRouter made =
              new VrrpRouter(
                  List.of(settings),
                  List.of(),
                  VrrpHost.kernel(() -> NetworkNamespace.enter(TestNetwork.namespace(host))),
                  events::add);
          made.start();
          return made;
        });
  }

  private static List<AddressClaimed> told(List<VrrpEvent> events) {
    return events.stream()
        .map(VrrpEvent::notice)
        .filter(AddressClaimed.class::isInstance)
        .map(AddressClaimed.class::cast)
        .toList();
  }

  private static long conflicts(VrrpRouter router) {
    return count(router, InstanceCounter.ADDRESS_CONFLICTS);
  }

  private static long announced(VrrpRouter router) {
    return count(router, InstanceCounter.ANNOUNCEMENTS_SENT);
  }

  private static long count(VrrpRouter router, InstanceCounter counter) {
    return FakePair.status(router, "front").counters().getOrDefault(counter, 0L);
  }
}
