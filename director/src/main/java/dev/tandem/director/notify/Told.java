package dev.tandem.director.notify;

import dev.tandem.director.config.MemberNotify;
import dev.tandem.director.config.NotifyHook;
import dev.tandem.vrrp.Notice.LowerPriorityHeard;
import dev.tandem.vrrp.Notice.PriorityChanged;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import java.util.List;
import java.util.Optional;

/**
 * What is told of a VRRP event.
 *
 * @param type {@code INSTANCE} or {@code GROUP}
 * @param state keepalived's word for what happened
 * @param priority of the instance; 0 for a group
 * @param hook whose script is run beside the one that hears everything; empty for none
 */
record Told(String type, String name, String state, int priority, Optional<NotifyHook> hook) {

  /**
   * What an event is to those who are told.
   *
   * @param before the role before the event
   * @param stopping whether the director stops, so that an end is no removal
   * @return empty for what nobody is told of
   */
  static Optional<Told> of(VrrpEvent event, Role before, MemberNotify notify, boolean stopping) {
    if (event.scope() == VrrpEvent.Scope.INTERFACE) {
      return Optional.empty();
    }
    return switch (event.notice()) {
      case RoleChanged changed -> Optional.of(told(event, hook(changed.to(), notify, stopping)));
      case LowerPriorityHeard heard -> Optional.of(told(event, NotifyHook.MASTER_RX_LOWER_PRI));
      case PriorityChanged moved ->
          notify.priorityChanges() && (before == Role.MASTER || before == Role.BACKUP)
              ? Optional.of(
                  new Told(
                      event.scope().name(),
                      event.name(),
                      before + "_PRIORITY",
                      event.priority(),
                      Optional.empty()))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Told told(VrrpEvent event, NotifyHook hook) {
    return new Told(
        event.scope().name(), event.name(), hook.name(), event.priority(), Optional.of(hook));
  }

  /** keepalived calls a removal a fault unless it is told to call it a removal. */
  private static NotifyHook hook(Role to, MemberNotify notify, boolean stopping) {
    return switch (to) {
      case MASTER -> NotifyHook.MASTER;
      case BACKUP -> NotifyHook.BACKUP;
      case FAULT -> NotifyHook.FAULT;
      case INIT ->
          stopping ? NotifyHook.STOP : notify.deleted() ? NotifyHook.DELETED : NotifyHook.FAULT;
    };
  }

  /** What the script that hears everything gets after its own arguments. */
  List<String> arguments() {
    return List.of(type, name, state, Integer.toString(priority));
  }

  /** The line for a pipe. */
  String line() {
    return "%s \"%s\" %s %d".formatted(type, name, state, priority);
  }
}
