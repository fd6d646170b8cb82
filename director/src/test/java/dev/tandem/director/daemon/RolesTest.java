package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.event.Event;
import dev.tandem.director.event.EventLog;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.Notice;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RolesTest {

  private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");

  private final EventLog events = new EventLog(Clock.systemUTC());
  private final List<Boolean> mastership = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private final Roles roles = new Roles(events, this::noteMastership, failed::add);

  private void happened(VrrpEvent.Scope scope, String name, Notice notice) {
    roles.happened(new VrrpEvent(Instant.EPOCH, scope, name, 150, notice));
  }

  private void changed(String name, Role from, Role to) {
    happened(VrrpEvent.Scope.INSTANCE, name, new Notice.RoleChanged(from, to, Cause.MASTER_SILENT));
  }

  private void noteMastership() {
    mastership.add(roles.anyMaster());
  }

  @Test
  void mastershipIsToldOnceForAllInstances() {
    changed("FRONT", Role.BACKUP, Role.MASTER);
    changed("BACK", Role.BACKUP, Role.MASTER);
    changed("FRONT", Role.MASTER, Role.BACKUP);
    assertThat(roles.anyMaster()).isTrue();
    changed("BACK", Role.MASTER, Role.BACKUP);
    assertThat(mastership).containsExactly(true, false);
  }

  @Test
  void aMasterThatFailsIsToldOf() {
    changed("FRONT", Role.BACKUP, Role.MASTER);
    changed("FRONT", Role.MASTER, Role.FAULT);
    changed("BACK", Role.BACKUP, Role.FAULT);
    assertThat(failed).containsExactly("FRONT");
  }

  @Test
  void aFaultIsToldWithAllItsReasons() {
    happened(
        VrrpEvent.Scope.INSTANCE,
        "FRONT",
        new Notice.RoleChanged(
            Role.MASTER,
            Role.FAULT,
            Cause.FAULT,
            Optional.empty(),
            Set.of(FaultReason.TRACKED_SCRIPT, FaultReason.INTERFACE_DOWN)));
    assertThat(events.since(0))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.text())
              .isEqualTo(
                  "FRONT is fault because something it needs failed: its interface is down, and"
                      + " a tracked script fails, or succeeds when tracked in reverse");
          assertThat(event.details())
              .containsEntry("faults", List.of("interface-down", "tracked-script"));
        });
  }

  @Test
  void groupsSayWhatTheyAreButDoNotCount() {
    happened(
        VrrpEvent.Scope.GROUP,
        "G",
        new Notice.RoleChanged(Role.BACKUP, Role.MASTER, Cause.MASTER_RESIGNED));
    assertThat(mastership).isEmpty();
    assertThat(events.since(0).getFirst().text())
        .isEqualTo("group G is master because the master resigned");
  }

  @Test
  void anEventCarriesItsFacts() {
    changed("FRONT", Role.BACKUP, Role.MASTER);
    Event event = events.since(0).getFirst();
    assertThat(event.toMap())
        .containsEntry("kind", "role")
        .containsEntry("subject", "FRONT")
        .containsEntry("to", "master")
        .containsEntry("cause", "master-silent")
        .containsEntry("priority", 150);
  }

  @Test
  void aSecondMasterIsNamed() {
    happened(
        VrrpEvent.Scope.INSTANCE,
        "FRONT",
        new Notice.LowerPriorityHeard(new HeardMaster(OTHER, 100)));
    Event event = events.since(0).getFirst();
    assertThat(event.text())
        .isEqualTo(
            "FRONT heard 192.0.2.2 with priority 100 claim the role too, and stays master with"
                + " priority 150");
    assertThat(event.toMap())
        .containsEntry("other", "192.0.2.2")
        .containsEntry("other-priority", 100)
        .containsEntry("priority", 150);
  }

  @Test
  void whoGivesWaySaysToWhom() {
    happened(
        VrrpEvent.Scope.INSTANCE,
        "FRONT",
        new Notice.RoleChanged(
            Role.MASTER,
            Role.BACKUP,
            Cause.HIGHER_PRIORITY,
            Optional.of(new HeardMaster(OTHER, 200))));
    Event event = events.since(0).getFirst();
    assertThat(event.text())
        .isEqualTo(
            "FRONT is backup because a master of higher priority was heard: 192.0.2.2 with"
                + " priority 200; its own is 150");
    assertThat(event.toMap())
        .containsEntry("cause", "higher-priority")
        .containsEntry("other", "192.0.2.2")
        .containsEntry("other-priority", 200)
        .containsEntry("priority", 150);
  }
}
