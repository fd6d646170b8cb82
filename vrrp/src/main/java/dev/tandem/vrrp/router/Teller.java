package dev.tandem.vrrp.router;

import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.Notice;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import dev.tandem.vrrp.VrrpEvent.Scope;
import dev.tandem.vrrp.VrrpListener;
import dev.tandem.vrrp.machine.Instance;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the counters and the listener what happened; writing it down is the listener's business.
 */
final class Teller {

  private static final Logger LOG = LoggerFactory.getLogger(Teller.class);

  private final VrrpListener listener;

  Teller(VrrpListener listener) {
    this.listener = listener;
  }

  /** Something happened to an instance. */
  void tell(Member member, Instance as, Notice notice) {
    switch (notice) {
      case Notice.RoleChanged changed -> {
        member.changedRole(changed.cause());
        if (changed.to() == Role.MASTER) {
          member.counters().count(InstanceCounter.BECAME_MASTER);
        }
        if (changed.from() == Role.MASTER) {
          member.counters().count(InstanceCounter.LEFT_MASTER);
        }
      }
      case Notice.LowerPriorityHeard heard ->
          member.counters().count(InstanceCounter.LOWER_PRIORITY_HEARD);
      case Notice.AddressRestored restored ->
          member.counters().count(InstanceCounter.ADDRESSES_RESTORED);
      default -> {}
    }
    tell(Scope.INSTANCE, as.name(), as.priority(), notice);
  }

  /** Something happened to a sync group or an interface. */
  void tell(Scope scope, String name, Notice notice) {
    tell(scope, name, 0, notice);
  }

  private void tell(Scope scope, String name, int priority, Notice notice) {
    try {
      listener.happened(new VrrpEvent(Instant.now(), scope, name, priority, notice));
    } catch (RuntimeException e) {
      LOG.error("a listener failed on {}", notice, e);
    }
  }
}
