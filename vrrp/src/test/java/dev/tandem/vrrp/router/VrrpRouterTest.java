package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.HostFixture.host;
import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.router.FakePair.BACK;
import static dev.tandem.vrrp.router.FakePair.FRONT;
import static dev.tandem.vrrp.router.FakePair.awaitRole;
import static dev.tandem.vrrp.router.FakePair.front;
import static dev.tandem.vrrp.router.FakePair.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Notice.AddressRestored;
import dev.tandem.vrrp.Notice.AdvertsRejected;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import dev.tandem.vrrp.packet.Advert;
import dev.tandem.vrrp.packet.AdvertSecurity;
import dev.tandem.vrrp.packet.AdvertWriter;
import dev.tandem.vrrp.packet.EthernetFrame;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The running router on hosts without a kernel, in real time with adverts every 10 ms. */
class VrrpRouterTest {

  private final FakePair pair = new FakePair();

  /** With a skew long enough for a test to come before its end. */
  private static InstanceFixture unhurried() {
    return front().interval(Duration.ofMillis(200));
  }

  @AfterEach
  void stopRouters() {
    pair.close();
  }

  @Test
  void takesTheAddressesWhenAlone() {
    VrrpRouter router = pair.started(pair.hostA, FRONT);
    awaitRole(router, "front", Role.MASTER);

    assertThat(pair.hostA.addresses("eth0")).containsExactly("192.0.2.1", "192.0.2.100");
    InstanceStatus status = status(router, "front");
    assertThat(status.cause()).isEqualTo(Cause.MASTER_SILENT);
    assertThat(status.master()).contains(address("192.0.2.1"));
    assertThat(status.counters().get(InstanceCounter.ANNOUNCEMENTS_SENT)).isEqualTo(5);
    assertThat(status.counters().get(InstanceCounter.BECAME_MASTER)).isEqualTo(1);
  }

  @Test
  void removesWhatAnEarlierRunLeftBehind() {
    pair.hostA.put("eth0", "192.0.2.100", 32);
    pair.started(pair.hostA, front().interval(Duration.ofSeconds(1)).build());

    assertThat(pair.hostA.addresses("eth0")).containsExactly("192.0.2.1");
  }

  @Test
  void theAddressOfAnOwnerStaysWhereItWas() {
    pair.hostA.put("eth0", "192.0.2.100", 24);
    VrrpRouter owner = pair.started(pair.hostA, front().priority(255).build());
    awaitRole(owner, "front", Role.MASTER);
    owner.close();

    assertThat(pair.hostA.addresses("eth0")).contains("192.0.2.100");
  }

  @Test
  void theHigherPriorityIsMaster() {
    VrrpRouter a = pair.started(pair.hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    VrrpRouter b = pair.started(pair.hostB, front().priority(200).build());

    awaitRole(b, "front", Role.MASTER);
    awaitRole(a, "front", Role.BACKUP);
    assertThat(pair.hostA.addresses("eth0")).containsExactly("192.0.2.1");
    assertThat(status(a, "front").master()).contains(address("192.0.2.2"));
    assertThat(status(a, "front").masterPriority()).hasValue(200);
  }

  @Test
  void aStoppedMasterIsReplaced() {
    VrrpRouter a = pair.started(pair.hostA, front().priority(200).build());
    awaitRole(a, "front", Role.MASTER);
    VrrpRouter b = pair.started(pair.hostB, FRONT);
    Await.until("b hears a", () -> status(b, "front").master().isPresent());
    a.close();

    awaitRole(b, "front", Role.MASTER);
    assertThat(status(b, "front").cause()).isEqualTo(Cause.MASTER_RESIGNED);
    assertThat(status(a, "front").role()).isEqualTo(Role.INIT);
    assertThat(pair.hostA.addresses("eth0")).containsExactly("192.0.2.1");
  }

  @Test
  void handingOverGoesToTheLowerPriorityAndStaysThere() {
    VrrpRouter a = pair.started(pair.hostA, unhurried().priority(200).build());
    awaitRole(a, "front", Role.MASTER);
    VrrpRouter b = pair.started(pair.hostB, unhurried().build());
    Await.until("b hears a", () -> status(b, "front").master().isPresent());

    assertThat(a.handOver("front")).isTrue();
    assertThat(b.takeOver("front")).isTrue();
    awaitRole(b, "front", Role.MASTER);
    assertThat(status(b, "front").cause()).isEqualTo(Cause.TAKEN_OVER);
    long adverts = status(a, "front").counters().get(InstanceCounter.ADVERTS_RECEIVED);
    Await.until(
        "a hears many adverts of b",
        () -> status(a, "front").counters().get(InstanceCounter.ADVERTS_RECEIVED) > adverts + 6);

    assertThat(status(a, "front").role()).isEqualTo(Role.BACKUP);
    assertThat(status(a, "front").yielded()).isTrue();
    b.close();
    awaitRole(a, "front", Role.MASTER);
  }

  @Test
  void theDeathOfTheMasterIsFollowedAtOnce() {
    InstanceSettings slow = front().interval(Duration.ofSeconds(40)).build();
    VrrpRouter b = pair.started(pair.hostB, slow);
    pair.lan.inject("eth0", advert(slow, "192.0.2.1", 200));
    Await.until("b hears a", () -> status(b, "front").master().isPresent());
    b.masterDied(Set.of(address("192.0.2.1")), Map.of(51, 1));

    assertThat(awaitRole(b, "front", Role.MASTER)).isLessThan(Duration.ofSeconds(5));
    assertThat(status(b, "front").cause()).isEqualTo(Cause.MASTER_DIED);
  }

  @Test
  void aVirtualRouterInWhichOthersGoFirstWaitsAlone() {
    InstanceSettings front = front().interval(Duration.ofSeconds(40)).build();
    InstanceSettings other =
        front()
            .name("other")
            .virtualRouterId(52)
            .interval(Duration.ofSeconds(40))
            .addresses("192.0.2.101")
            .build();
    VrrpRouter b = pair.started(pair.hostB, front, other);
    pair.lan.inject("eth0", advert(front, "192.0.2.1", 200));
    pair.lan.inject("eth0", advert(other, "192.0.2.1", 200));
    Await.until("b hears a", () -> status(b, "front").master().isPresent());
    Await.until("b hears a", () -> status(b, "other").master().isPresent());
    b.masterDied(Set.of(address("192.0.2.1")), Map.of(52, 600));

    assertThat(awaitRole(b, "front", Role.MASTER)).isLessThan(Duration.ofSeconds(5));
    assertThat(status(b, "other").role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void doesNotPreemptThroughAClosedGate() {
    VrrpRouter a = pair.started(pair.hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    VrrpRouter b = pair.router(pair.hostB, List.of(front().priority(200).build()), List.of());
    b.preemptGate(false);
    b.start();
    Await.until(
        "b hears many adverts of a",
        () -> status(b, "front").counters().get(InstanceCounter.ADVERTS_RECEIVED) > 20);
    assertThat(status(b, "front").role()).isEqualTo(Role.BACKUP);

    b.preemptGate(true);
    awaitRole(b, "front", Role.MASTER);
  }

  @Test
  void aFailedPortIsOpenedAgain() {
    VrrpRouter a = pair.started(pair.hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    pair.lan.fail("eth0");
    Await.until("a new port", () -> pair.lan.openPorts() == 1);

    awaitRole(a, "front", Role.MASTER);
  }

  @Test
  void anAddressThatSomeoneRemovesComesBack() {
    VrrpRouter a = pair.started(pair.hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    pair.hostA.take("eth0", "192.0.2.100");

    Await.until("it is back", () -> pair.hostA.addresses("eth0").contains("192.0.2.100"));
    Await.until(
        "it is told",
        () -> pair.events.stream().anyMatch(e -> e.notice() instanceof AddressRestored));
    assertThat(status(a, "front").counters().get(InstanceCounter.ADDRESSES_RESTORED)).isEqualTo(1);
  }

  @Test
  void anAddressThatCannotBeAddedIsCountedAndTriedAgain() {
    pair.hostA.refuse(true);
    VrrpRouter a = pair.started(pair.hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    assertThat(status(a, "front").counters().get(InstanceCounter.ADDRESS_ERRORS)).isPositive();
    pair.hostA.refuse(false);
    pair.hostA.link("eth1", false);

    Await.until("it is there", () -> pair.hostA.addresses("eth0").contains("192.0.2.100"));
  }

  @Test
  void badAdvertsAreCountedAndToldOnce() {
    VrrpRouter a = pair.started(pair.hostA, front().interval(Duration.ofSeconds(40)).build());
    byte[] wrongSum = advert(FRONT, "192.0.2.9", 200);
    wrongSum[36] ^= 1;
    for (int i = 0; i < 10; i++) {
      pair.lan.inject("eth0", wrongSum);
      pair.lan.inject("eth0", advert(BACK, "192.0.2.9", 200));
      pair.lan.inject("eth0", Arrays.copyOf(wrongSum, 20));
    }
    Await.until("all are counted", () -> a.status().unattributed().get(Rejection.IP_HEADER) == 10);

    assertThat(status(a, "front").rejections()).containsEntry(Rejection.CHECKSUM, 10L);
    assertThat(a.status().unattributed()).containsEntry(Rejection.UNKNOWN_VIRTUAL_ROUTER, 10L);
    assertThat(pair.events)
        .filteredOn(e -> e.notice() instanceof AdvertsRejected)
        .extracting(VrrpEvent::name)
        .containsExactlyInAnyOrder("front", "eth0");
  }

  @Test
  void advertsForNobodyHereAreToldOfWhereThatIsWanted() {
    VrrpRouter a = pair.started(pair.hostA, FRONT);
    a.general(host().tellsUnknownIds().build());
    pair.lan.inject("eth0", advert(BACK, "192.0.2.9", 200));

    Await.until(
        "it is told",
        () ->
            pair.events.stream()
                .anyMatch(e ->
                    e.notice()
                        .equals(
                            new AdvertsRejected(
                                Rejection.UNKNOWN_VIRTUAL_ROUTER,
                                Optional.of(address("192.0.2.9")),
                                1))));
  }

  @Test
  void aListenerMayNotCallTheRouter() {
    List<RuntimeException> refusals = new CopyOnWriteArrayList<>();
    VrrpRouter[] self = new VrrpRouter[1];
    self[0] =
        new VrrpRouter(
            List.of(FRONT),
            List.of(),
            pair.hostA.doors(),
            event -> {
              try {
                self[0].handOver("front");
              } catch (IllegalStateException e) {
                refusals.add(e);
              }
            });
    self[0].start();

    awaitRole(self[0], "front", Role.MASTER);
    assertThat(refusals).isNotEmpty();
  }

  @Test
  void knowsNothingBeforeTheStartAndRefusesAfterTheEnd() {
    VrrpRouter a = pair.router(pair.hostA, List.of(FRONT), List.of());
    assertThat(a.status().instances()).isEmpty();
    a.start();
    assertThatThrownBy(() -> a.handOver("nobody")).hasMessage("no instance or group nobody");
    a.close();
    a.close();

    assertThatThrownBy(() -> a.handOver("front")).isInstanceOf(IllegalStateException.class);
    assertThat(pair.lan.openPorts()).isZero();
  }

  @Test
  void aDoorThatDoesNotOpenFailsTheStart() {
    VrrpHost closed =
        new VrrpHost(
            () -> pair.hostA,
            () -> pair.hostA,
            pair.lan.portsOf(this),
            () -> {
              throw new IllegalStateException("no capability");
            });
    VrrpRouter router = new VrrpRouter(List.of(FRONT), List.of(), closed, pair.events::add);

    assertThatThrownBy(router::start).hasMessage("no capability");
    assertThat(router.status().instances()).isEmpty();
  }

  private static byte[] advert(InstanceSettings settings, String source, int priority) {
    byte[] packet =
        AdvertWriter.packet(
            Advert.of(settings, priority),
            settings,
            address(source),
            settings.group(),
            1,
            new AdvertSecurity(InstantSource.system()));
    MacAddress mac = MacAddress.parse("02:00:00:00:00:99");
    return EthernetFrame.multicast(packet, mac, settings.group());
  }
}
