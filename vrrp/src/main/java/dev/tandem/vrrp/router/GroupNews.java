package dev.tandem.vrrp.router;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.VrrpEvent.Scope;
import dev.tandem.vrrp.machine.Action.Notify;
import dev.tandem.vrrp.router.Ensemble.Todo;
import java.util.List;

/** Tells of the roles of sync groups; those of their members are told of by themselves. */
final class GroupNews {

  private final Teller teller;

  GroupNews(Teller teller) {
    this.teller = teller;
  }

  /** A step of a group may have changed its role. */
  void stepped(Ensemble ensemble, Role before, List<Todo> todos) {
    Role after = ensemble.group().role();
    if (before != after) {
      tell(ensemble, new RoleChanged(before, after, cause(todos)));
    }
  }

  /** Another configuration may not have all the groups that run. */
  void configured(List<Ensemble> running, List<SyncGroupSettings> next) {
    List<String> names = next.stream().map(SyncGroupSettings::name).toList();
    running.stream()
        .filter(ensemble -> ensemble.name().filter(names::contains).isEmpty())
        .forEach(
            ended -> tell(ended, new RoleChanged(ended.group().role(), Role.INIT, Cause.STOPPED)));
  }

  /** An instance outside any group is an ensemble without a name. */
  private void tell(Ensemble ensemble, RoleChanged change) {
    ensemble.name().ifPresent(name -> teller.tell(Scope.GROUP, name, change));
  }

  /** The first member's reason is the group's. */
  private static Cause cause(List<Todo> todos) {
    return todos.stream()
        .map(Todo::action)
        .filter(action -> action instanceof Notify(RoleChanged changed))
        .map(action -> ((RoleChanged) ((Notify) action).notice()).cause())
        .findFirst()
        .orElse(Cause.GROUP);
  }
}
