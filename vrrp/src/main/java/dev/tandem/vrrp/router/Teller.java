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

/** Tells the log, the counters and the listener what happened. */
final class Teller {

  private static final Logger LOG = LoggerFactory.getLogger("dev.tandem.vrrp");

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
    log(name, notice);
    try {
      listener.happened(new VrrpEvent(Instant.now(), scope, name, priority, notice));
    } catch (RuntimeException e) {
      LOG.error("a listener failed on {}", notice, e);
    }
  }

  private static void log(String name, Notice notice) {
    switch (notice) {
      case Notice.RoleChanged changed ->
          LOG.info(
              "{}: {} -> {} because {}",
              name,
              changed.from(),
              changed.to(),
              changed.cause().meaning());
      case Notice.LowerPriorityHeard heard ->
          LOG.warn(
              "{}: {} is master too, with lower priority {}; it is told so",
              name,
              heard.source().getHostAddress(),
              heard.priority());
      case Notice.PriorityChanged changed ->
          LOG.info("{}: priority {} -> {}", name, changed.from(), changed.to());
      case Notice.AddressMoved moved ->
          LOG.info(
              "{}: {} {}",
              name,
              moved.address().address().getHostAddress(),
              moved.added() ? "added" : "removed");
      case Notice.AddressRestored restored ->
          LOG.warn(
              "{}: {} was missing from its interface and is back",
              name,
              restored.address().address().getHostAddress());
      case Notice.AdvertsRejected rejected ->
          LOG.warn(
              "{}: {} adverts dropped for {}{}",
              name,
              rejected.count(),
              rejected.reason().meaning(),
              rejected.source().map(s -> ", the last from " + s.getHostAddress()).orElse(""));
    }
  }
}
