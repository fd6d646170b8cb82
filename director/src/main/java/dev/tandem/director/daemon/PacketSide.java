package dev.tandem.director.daemon;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.director.mark.FirewallMarks;
import dev.tandem.lvs.plane.DataPlane;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.vrrp.InstanceSettings;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Makes of the data plane and its table what a configuration wants packets to meet. */
final class PacketSide {

  private final DataPlane plane;
  private final LvsControl table;
  private final ServiceSide services;
  private final FirewallMarks marks;
  private final AcceptGuard acceptGuard;
  private final Roles roles;
  private final EventLog events;

  PacketSide(
      DataPlane plane,
      ServiceSide services,
      FirewallMarks marks,
      AcceptGuard acceptGuard,
      Roles roles,
      EventLog events) {
    this.plane = plane;
    this.table = plane.control();
    this.services = services;
    this.marks = marks;
    this.acceptGuard = acceptGuard;
    this.roles = roles;
    this.events = events;
  }

  /** Returns what could not be done and why; the rest is done. */
  Optional<String> configure(DirectorConfig wanted) {
    wanted.globals().timeouts().ifPresent(table::setTimeouts);
    table.tune(wanted.tuning());
    standBack(wanted);
    // What packets have now stays until what they are to have is there.
    services.configure(wanted.services());
    acceptGuard.apply(wanted);
    Optional<String> refusal = configureMarks(wanted);
    services.keepOnly(wanted.services());
    return refusal;
  }

  private Optional<String> configureMarks(DirectorConfig wanted) {
    try {
      marks.configure(wanted.markRules());
      return Optional.empty();
    } catch (LvsException e) {
      String text = "the firewall marks stay as they were: " + e.getMessage();
      events.add(EventKind.CONFIG, "firewall_mark", text);
      return Optional.of(text);
    }
  }

  /** The kernel gets all packets of a standby, if that is wanted. */
  void standBack(DirectorConfig by) {
    plane.standBack(
        by.tuning().on(Tunable.BACKUP_ONLY) && !by.instances().isEmpty() && !roles.anyMaster());
  }

  /** Says which addresses move with the role. */
  void guard(DirectorConfig by) {
    plane.guard(movingAddresses(by));
  }

  private static List<InetAddress> movingAddresses(DirectorConfig config) {
    return config.instances().stream()
        .map(InstanceSettings::allAddresses)
        .flatMap(List::stream)
        .map(address -> address.address())
        .toList();
  }
}
