package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.router.FakePair.BACK;
import static dev.tandem.vrrp.router.FakePair.FRONT;
import static dev.tandem.vrrp.router.FakePair.awaitRole;
import static dev.tandem.vrrp.router.FakePair.front;
import static dev.tandem.vrrp.router.FakePair.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.Tracked;
import dev.tandem.vrrp.TrackerKey;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a running router makes of its links, and of what it tracks. */
class TrackingTest {

  private final FakePair pair = new FakePair();

  @AfterEach
  void stopRouters() {
    pair.close();
  }

  @Test
  void aLinkThatGoesDownIsAFaultAndComesBack() {
    VrrpRouter a = pair.started(pair.hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    pair.hostA.link("eth0", false);
    awaitRole(a, "front", Role.FAULT);
    assertThat(status(a, "front").faults()).containsExactly(FaultReason.INTERFACE_DOWN);
    assertThat(pair.hostA.addresses("eth0")).containsExactly("192.0.2.1");

    pair.hostA.link("eth0", true);
    awaitRole(a, "front", Role.MASTER);
  }

  @Test
  void aMissingInterfaceIsWaitedFor() {
    pair.hostA.unplug("eth0");
    VrrpRouter a = pair.started(pair.hostA, FRONT);
    assertThat(status(a, "front").faults()).containsExactly(FaultReason.INTERFACE_MISSING);
  }

  @Test
  void aTrackedInterfaceChangesThePriority() {
    VrrpRouter a =
        pair.started(
            pair.hostA, front().tracking(Tracked.networkInterface("eth1", -60, false)).build());
    assertThat(status(a, "front").effectivePriority()).isEqualTo(100);
    pair.hostA.link("eth1", false);

    Await.until("lower", () -> status(a, "front").effectivePriority() == 40);
    assertThat(status(a, "front").priority()).isEqualTo(100);
  }

  @Test
  void aFailingTrackerIsAFaultUntilItRecovers() {
    TrackerKey script = new TrackerKey(TrackerKey.Kind.SCRIPT, "check");
    VrrpRouter a =
        pair.started(pair.hostA, front().tracking(new Tracked(script, 0, false)).build());
    a.track(script, new Reading.Up());
    awaitRole(a, "front", Role.MASTER);
    a.track(script, new Reading.Down());
    awaitRole(a, "front", Role.FAULT);
    assertThat(status(a, "front").faults()).containsExactly(FaultReason.TRACKED_SCRIPT);
    assertThat(pair.hostA.addresses("eth0")).containsExactly("192.0.2.1");

    a.track(script, new Reading.Up());
    awaitRole(a, "front", Role.MASTER);
  }

  @Test
  void nothingStartsBeforeTheTrackersOfItsGroupHaveSpoken() {
    TrackerKey script = new TrackerKey(TrackerKey.Kind.SCRIPT, "check");
    VrrpRouter a =
        pair.router(
            pair.hostA,
            List.of(FRONT, BACK),
            List.of(
                new SyncGroupSettings(
                    "pair", List.of("front", "back"), List.of(new Tracked(script, 0, false)))));
    a.start();
    assertThat(status(a, "front").role()).isEqualTo(Role.INIT);

    a.track(script, new Reading.Up());
    awaitRole(a, "front", Role.MASTER);
    awaitRole(a, "back", Role.MASTER);
  }

  @Test
  void aNewTrackerDoesNotDisturbAMaster() {
    TrackerKey file = new TrackerKey(TrackerKey.Kind.FILE, "drain");
    VrrpRouter a = pair.started(pair.hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    a.apply(List.of(front().tracking(new Tracked(file, 0, false)).build()), List.of());
    assertThat(status(a, "front").role()).isEqualTo(Role.MASTER);

    a.track(file, new Reading.Value(1));
    awaitRole(a, "front", Role.FAULT);
  }
}
