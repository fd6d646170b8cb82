package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.virtual;
import static dev.tandem.vrrp.router.FakePair.awaitRole;
import static dev.tandem.vrrp.router.FakePair.front;
import static dev.tandem.vrrp.router.FakePair.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VrrpEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a master with {@code lost_address fault} does when somebody removes its address. */
class AddressTakenAwayTest {

  /** So slow that whoever gives the role up is seen without it. */
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private static final InstanceSettings SETTINGS =
      front().interval(INTERVAL).priority(200).faultingWithoutAddress().build();

  private final FakePair pair = new FakePair();

  @AfterEach
  void stop() {
    pair.close();
  }

  @Test
  void itGivesTheRoleToTheOtherOneAndTakesItBackLater() {
    VrrpRouter router = pair.started(pair.hostA, SETTINGS);
    awaitRole(router, "front", Role.MASTER);
    VrrpRouter other = pair.started(pair.hostB, front().interval(INTERVAL).priority(100).build());
    awaitRole(other, "front", Role.BACKUP);
    pair.hostA.take("eth0", "192.0.2.100");

    awaitRole(router, "front", Role.FAULT);
    assertThat(status(router, "front").faults()).containsExactly(FaultReason.ADDRESS_LOST);
    assertThat(status(router, "front").lostAddresses()).containsExactly(address("192.0.2.100"));
    awaitRole(other, "front", Role.MASTER);
    assertThat(pair.hostA.addresses("eth0")).containsExactly("192.0.2.1");
    assertThat(pair.hostB.addresses("eth0")).contains("192.0.2.100");
    assertThat(notices())
        .contains(new Notice.AddressLost(virtual("192.0.2.100")))
        .noneMatch(Notice.AddressRestored.class::isInstance);

    awaitRole(router, "front", Role.MASTER);
    assertThat(pair.hostA.addresses("eth0")).contains("192.0.2.100");
    assertThat(status(router, "front").lostAddresses()).isEmpty();
  }

  @Test
  void anAddressThatNobodyMindsIsNoFault() {
    VirtualAddress unminded =
        new VirtualAddress(
            address("192.0.2.101"), 24, Optional.empty(), AddressOptions.NONE, false);
    VrrpRouter router =
        pair.started(pair.hostA, front().faultingWithoutAddress().excluded(unminded).build());
    awaitRole(router, "front", Role.MASTER);
    pair.hostA.take("eth0", "192.0.2.101");
    pair.hostA.take("eth0", "192.0.2.100");

    awaitRole(router, "front", Role.FAULT);
    assertThat(status(router, "front").lostAddresses()).containsExactly(address("192.0.2.100"));
  }

  @Test
  void whatCannotBeTakenIsToldOnceWithTheKernelsReasonAndIsNoFault() {
    pair.hostA.refuse(true);
    VrrpRouter router = pair.started(pair.hostA, SETTINGS);
    awaitRole(router, "front", Role.MASTER);
    pair.hostA.link("eth1", false);
    pair.hostA.link("eth1", true);
    pair.hostA.refuse(false);
    pair.hostA.link("eth1", false);
    Await.until("it is taken", () -> pair.hostA.addresses("eth0").contains("192.0.2.100"));

    assertThat(status(router, "front").role()).isEqualTo(Role.MASTER);
    Await.until("that is told", () -> !told(Notice.AddressMoved.class).isEmpty());
    assertThat(told(Notice.AddressRefused.class))
        .singleElement()
        .satisfies(refused -> {
          assertThat(refused.address()).isEqualTo(virtual("192.0.2.100"));
          assertThat(refused.reason()).contains("192.0.2.100", "Operation not permitted");
        });
  }

  private <N extends Notice> List<N> told(Class<N> kind) {
    return notices().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private List<Notice> notices() {
    return pair.events.stream().map(VrrpEvent::notice).toList();
  }
}
