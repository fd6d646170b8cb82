package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
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
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import dev.tandem.vrrp.packet.GratuitousArp;
import java.net.Inet4Address;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

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

  /** The kernel of the other host answers the probe of the new master. */
  @Test
  @RequiresRoot
  void aHostThatHasTheAddressAlreadyIsFound() throws Exception {
    List<VrrpEvent> events = new CopyOnWriteArrayList<>();
    try (TestNetwork network = new TestNetwork()) {
      network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
      network.ip("a", "addr add 192.0.2.1/24 dev eth0");
      network.ip("b", "addr add 192.0.2.100/24 dev eth0");
      InstanceSettings settings = front().addresses("192.0.2.100").build();
      VrrpRouter router =
          TestNetwork.inside(
              "a",
              () -> {
                VrrpRouter made =
                    new VrrpRouter(
                        List.of(settings),
                        List.of(),
                        VrrpHost.kernel(() -> NetworkNamespace.enter(TestNetwork.namespace("a"))),
                        events::add);
                made.start();
                return made;
              });
      try (router) {
        awaitRole(router, "front", Role.MASTER);
        Await.until("the other host is found", () -> !told(events).isEmpty());
        AddressClaimed claimed = told(events).getFirst();
        assertThat(claimed.address()).isEqualTo(address("192.0.2.100"));
        assertThat(network.exec("b", "ip", "-o", "link", "show", "eth0"))
            .contains(claimed.mac().toString());
      }
    }
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
