package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Notice.AddressRestored;
import dev.tandem.vrrp.Notice.AdvertsRejected;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.TrackedInterface;
import dev.tandem.vrrp.VrrpEvent;
import dev.tandem.vrrp.VrrpEvent.Scope;
import dev.tandem.vrrp.VrrpStatus;
import dev.tandem.vrrp.packet.Advert;
import dev.tandem.vrrp.packet.AdvertWriter;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The running router on hosts without a kernel, in real time with adverts every 10 ms. */
class VrrpRouterTest {

  private static final InstanceSettings FRONT = front().build();
  private static final InstanceSettings BACK =
      front().name("back").on("eth1").virtualRouterId(52).addresses("192.0.3.100").build();
  private static final SyncGroupSettings PAIR =
      new SyncGroupSettings("pair", List.of("front", "back"), List.of());

  private final FakeLan lan = new FakeLan();
  private final FakeHost hostA = new FakeHost(lan, 1);
  private final FakeHost hostB = new FakeHost(lan, 2);
  private final List<VrrpEvent> events = new CopyOnWriteArrayList<>();
  private final List<VrrpRouter> routers = new ArrayList<>();

  private static InstanceFixture front() {
    return instance().interval(Duration.ofMillis(10)).addresses("192.0.2.100");
  }

  /** With a skew long enough for a test to come before its end. */
  private static InstanceFixture unhurried() {
    return front().interval(Duration.ofMillis(200));
  }

  @AfterEach
  void stopRouters() {
    routers.forEach(VrrpRouter::close);
  }

  @Test
  void takesTheAddressesWhenAlone() {
    VrrpRouter router = started(hostA, FRONT);
    awaitRole(router, "front", Role.MASTER);

    assertThat(hostA.addresses("eth0")).containsExactly("192.0.2.1", "192.0.2.100");
    InstanceStatus status = status(router, "front");
    assertThat(status.cause()).isEqualTo(Cause.MASTER_SILENT);
    assertThat(status.master()).contains(address("192.0.2.1"));
    assertThat(status.counters().get(InstanceCounter.ANNOUNCEMENTS_SENT)).isEqualTo(5);
    assertThat(status.counters().get(InstanceCounter.BECAME_MASTER)).isEqualTo(1);
  }

  @Test
  void removesWhatAnEarlierRunLeftBehind() {
    hostA.put("eth0", "192.0.2.100");
    started(hostA, front().interval(Duration.ofSeconds(1)).build());

    assertThat(hostA.addresses("eth0")).containsExactly("192.0.2.1");
  }

  @Test
  void theAddressOfAnOwnerStaysWhereItWas() {
    hostA.put("eth0", "192.0.2.100");
    VrrpRouter owner = started(hostA, front().priority(255).build());
    awaitRole(owner, "front", Role.MASTER);
    owner.close();

    assertThat(hostA.addresses("eth0")).contains("192.0.2.100");
  }

  @Test
  void theHigherPriorityIsMaster() {
    VrrpRouter a = started(hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    VrrpRouter b = started(hostB, front().priority(200).build());

    awaitRole(b, "front", Role.MASTER);
    awaitRole(a, "front", Role.BACKUP);
    assertThat(hostA.addresses("eth0")).containsExactly("192.0.2.1");
    assertThat(status(a, "front").master()).contains(address("192.0.2.2"));
    assertThat(status(a, "front").masterPriority()).hasValue(200);
  }

  @Test
  void aStoppedMasterIsReplaced() {
    VrrpRouter a = started(hostA, front().priority(200).build());
    awaitRole(a, "front", Role.MASTER);
    VrrpRouter b = started(hostB, FRONT);
    Await.until("b hears a", () -> status(b, "front").master().isPresent());
    a.close();

    awaitRole(b, "front", Role.MASTER);
    assertThat(status(b, "front").cause()).isEqualTo(Cause.MASTER_RESIGNED);
    assertThat(status(a, "front").role()).isEqualTo(Role.INIT);
    assertThat(hostA.addresses("eth0")).containsExactly("192.0.2.1");
  }

  @Test
  void handingOverGoesToTheLowerPriorityAndStaysThere() {
    VrrpRouter a = started(hostA, unhurried().priority(200).build());
    awaitRole(a, "front", Role.MASTER);
    VrrpRouter b = started(hostB, unhurried().build());
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
    VrrpRouter b = started(hostB, slow);
    lan.inject("eth0", advert(slow, "192.0.2.1", 200));
    Await.until("b hears a", () -> status(b, "front").master().isPresent());
    b.masterDied(Set.of(address("192.0.2.1")), 1);

    assertThat(awaitRole(b, "front", Role.MASTER)).isLessThan(Duration.ofSeconds(5));
    assertThat(status(b, "front").cause()).isEqualTo(Cause.MASTER_DIED);
  }

  @Test
  void doesNotPreemptThroughAClosedGate() {
    VrrpRouter a = started(hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    VrrpRouter b = router(hostB, List.of(front().priority(200).build()), List.of());
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
  void aLinkThatGoesDownIsAFaultAndComesBack() {
    VrrpRouter a = started(hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    hostA.link("eth0", false);
    awaitRole(a, "front", Role.FAULT);
    assertThat(status(a, "front").faults()).containsExactly(FaultReason.INTERFACE_DOWN);
    assertThat(hostA.addresses("eth0")).containsExactly("192.0.2.1");

    hostA.link("eth0", true);
    awaitRole(a, "front", Role.MASTER);
  }

  @Test
  void aMissingInterfaceIsWaitedFor() {
    hostA.remove("eth0");
    VrrpRouter a = started(hostA, FRONT);
    assertThat(status(a, "front").faults()).containsExactly(FaultReason.INTERFACE_MISSING);
  }

  @Test
  void aTrackedInterfaceChangesThePriority() {
    VrrpRouter a =
        started(hostA, front().tracking(new TrackedInterface("eth1", -60, false)).build());
    assertThat(status(a, "front").effectivePriority()).isEqualTo(100);
    hostA.link("eth1", false);

    Await.until("lower", () -> status(a, "front").effectivePriority() == 40);
    assertThat(status(a, "front").priority()).isEqualTo(100);
  }

  @Test
  void aFailedPortIsOpenedAgain() {
    VrrpRouter a = started(hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    lan.fail("eth0");
    Await.until("a new port", () -> lan.openPorts() == 1);

    awaitRole(a, "front", Role.MASTER);
  }

  @Test
  void anAddressThatSomeoneRemovesComesBack() {
    VrrpRouter a = started(hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    hostA.take("eth0", "192.0.2.100");

    Await.until("it is back", () -> hostA.addresses("eth0").contains("192.0.2.100"));
    Await.until(
        "it is told", () -> events.stream().anyMatch(e -> e.notice() instanceof AddressRestored));
    assertThat(status(a, "front").counters().get(InstanceCounter.ADDRESSES_RESTORED)).isEqualTo(1);
  }

  @Test
  void anAddressThatCannotBeAddedIsCounted() {
    hostA.refuse(true);
    VrrpRouter a = started(hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);

    assertThat(status(a, "front").counters().get(InstanceCounter.ADDRESS_ERRORS)).isEqualTo(1);
  }

  @Test
  void aReloadKeepsTheMasterAndMovesOnlyWhatDiffers() {
    VrrpRouter a = started(hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    events.clear();
    a.apply(
        List.of(front().name("renamed").priority(120).addresses("192.0.2.101").build()), List.of());

    assertThat(hostA.addresses("eth0")).containsExactly("192.0.2.1", "192.0.2.101");
    assertThat(status(a, "renamed").role()).isEqualTo(Role.MASTER);
    assertThat(status(a, "renamed").effectivePriority()).isEqualTo(120);
    assertThat(events).noneMatch(e -> e.notice() instanceof RoleChanged);
  }

  @Test
  void aReloadMovesAnAddressFromOneInstanceToAnother() {
    InstanceSettings other = front().name("other").virtualRouterId(53).addresses().build();
    VrrpRouter a = started(hostA, FRONT, other);
    awaitRole(a, "front", Role.MASTER);
    awaitRole(a, "other", Role.MASTER);
    a.apply(
        List.of(
            front().name("other").virtualRouterId(53).addresses("192.0.2.100").build(),
            front().addresses().build()),
        List.of());

    assertThat(hostA.addresses("eth0")).containsExactly("192.0.2.1", "192.0.2.100");
  }

  @Test
  void aReloadStopsWhatIsRemovedAndStartsWhatIsNew() {
    VrrpRouter a = started(hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    a.apply(List.of(BACK), List.of());

    assertThat(hostA.addresses("eth0")).containsExactly("192.0.2.1");
    assertThat(a.status().instances()).extracting(InstanceStatus::name).containsExactly("back");
    assertThat(priorities(lan.seen())).contains(0);
    awaitRole(a, "back", Role.MASTER);
  }

  @Test
  void aReloadThatMakesNoSenseChangesNothing() {
    VrrpRouter a = started(hostA, FRONT);

    assertThatThrownBy(() -> a.apply(List.of(FRONT, front().name("twin").build()), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("virtual router 51 on eth0 is configured twice: by front and by twin");
    awaitRole(a, "front", Role.MASTER);
  }

  @Test
  void aSyncGroupGoesTogether() {
    VrrpRouter a = router(hostA, List.of(FRONT, BACK), List.of(PAIR));
    a.start();
    awaitRole(a, "front", Role.MASTER);
    assertThat(status(a, "back").role()).isEqualTo(Role.MASTER);
    assertThat(a.status().groups())
        .containsExactly(new VrrpStatus.GroupStatus("pair", Role.MASTER, List.of("front", "back")));

    hostA.link("eth1", false);
    awaitRole(a, "front", Role.FAULT);
    assertThat(status(a, "front").faults()).containsExactly(FaultReason.GROUP_MEMBER);
    assertThat(events)
        .filteredOn(e -> e.scope() == Scope.GROUP)
        .extracting(VrrpEvent::notice)
        .containsExactly(
            new RoleChanged(Role.INIT, Role.BACKUP, Cause.STARTED),
            new RoleChanged(Role.BACKUP, Role.MASTER, Cause.MASTER_SILENT),
            new RoleChanged(Role.MASTER, Role.FAULT, Cause.FAULT));
  }

  @Test
  void aReloadFormsASyncGroupOfRunningInstances() {
    VrrpRouter a = started(hostA, FRONT, BACK);
    awaitRole(a, "front", Role.MASTER);
    awaitRole(a, "back", Role.MASTER);
    a.apply(List.of(FRONT, BACK), List.of(PAIR));
    assertThat(status(a, "back").role()).isEqualTo(Role.MASTER);

    assertThat(a.handOver("back")).isTrue();
    assertThat(status(a, "front").role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void badAdvertsAreCountedAndToldOnce() {
    VrrpRouter a = started(hostA, front().interval(Duration.ofSeconds(40)).build());
    byte[] wrongSum = advert(FRONT, "192.0.2.9", 200);
    wrongSum[36] ^= 1;
    for (int i = 0; i < 10; i++) {
      lan.inject("eth0", wrongSum);
      lan.inject("eth0", advert(BACK, "192.0.2.9", 200));
      lan.inject("eth0", Arrays.copyOf(wrongSum, 20));
    }
    Await.until("all are counted", () -> a.status().unattributed().get(Rejection.IP_HEADER) == 10);

    assertThat(status(a, "front").rejections()).containsEntry(Rejection.CHECKSUM, 10L);
    assertThat(a.status().unattributed()).containsEntry(Rejection.UNKNOWN_VIRTUAL_ROUTER, 10L);
    assertThat(events)
        .filteredOn(e -> e.notice() instanceof AdvertsRejected)
        .extracting(VrrpEvent::name)
        .containsExactlyInAnyOrder("front", "eth0");
  }

  @Test
  void aListenerMayNotCallTheRouter() {
    List<RuntimeException> refusals = new CopyOnWriteArrayList<>();
    VrrpRouter[] self = new VrrpRouter[1];
    self[0] =
        new VrrpRouter(
            List.of(FRONT),
            List.of(),
            hostA.doors(),
            event -> {
              try {
                self[0].handOver("front");
              } catch (IllegalStateException e) {
                refusals.add(e);
              }
            });
    routers.add(self[0]);
    self[0].start();

    awaitRole(self[0], "front", Role.MASTER);
    assertThat(refusals).isNotEmpty();
  }

  @Test
  void knowsNothingBeforeTheStartAndRefusesAfterTheEnd() {
    VrrpRouter a = router(hostA, List.of(FRONT), List.of());
    assertThat(a.status().instances()).isEmpty();
    a.start();
    assertThatThrownBy(() -> a.handOver("nobody")).hasMessage("no instance or group nobody");
    a.close();
    a.close();

    assertThatThrownBy(() -> a.handOver("front")).isInstanceOf(IllegalStateException.class);
    assertThat(lan.openPorts()).isZero();
  }

  @Test
  void aDoorThatDoesNotOpenFailsTheStart() {
    VrrpHost closed =
        new VrrpHost(
            () -> hostA,
            () -> hostA,
            lan.portsOf(this),
            () -> {
              throw new IllegalStateException("no capability");
            });
    VrrpRouter router = new VrrpRouter(List.of(FRONT), List.of(), closed, events::add);

    assertThatThrownBy(router::start).hasMessage("no capability");
    assertThat(router.status().instances()).isEmpty();
  }

  private VrrpRouter started(FakeHost host, InstanceSettings... instances) {
    VrrpRouter router = router(host, List.of(instances), List.of());
    router.start();
    return router;
  }

  private VrrpRouter router(
      FakeHost host, List<InstanceSettings> instances, List<SyncGroupSettings> groups) {
    VrrpRouter router = new VrrpRouter(instances, groups, host.doors(), events::add);
    routers.add(router);
    return router;
  }

  private static Duration awaitRole(VrrpRouter router, String name, Role role) {
    return Await.until(
        name + " is " + role + " in " + router.status(), () -> status(router, name).role() == role);
  }

  private static InstanceStatus status(VrrpRouter router, String name) {
    return router.status().instances().stream()
        .filter(i -> i.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static byte[] advert(InstanceSettings settings, String source, int priority) {
    return AdvertWriter.frame(
        Advert.of(settings, priority),
        MacAddress.parse("02:00:00:00:00:99"),
        (Inet4Address) address(source),
        (Inet4Address) settings.group(),
        1,
        true);
  }

  /** Of all adverts among the frames. */
  private static List<Integer> priorities(List<byte[]> frames) {
    return frames.stream().filter(f -> f[12] == 8 && f[13] == 0).map(f -> f[36] & 0xff).toList();
  }
}
