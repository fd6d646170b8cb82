package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.SyncDaemons;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What takes changes of a table back. Connections that ended with a service or server do not come
 * back, and counters stay as they are.
 */
final class Undo {

  private final LvsControl table;
  private final SyncDaemons daemons;
  private final Deque<Runnable> steps = new ArrayDeque<>();

  Undo(LvsControl table, SyncDaemons daemons) {
    this.table = table;
    this.daemons = daemons;
  }

  /** The way back of a change that is yet to be made. */
  Runnable of(Command.Change change) {
    return switch (change) {
      case Command.AddService add -> () -> table.deleteService(add.settings().key());
      case Command.EditService edit -> {
        Optional<ServiceSnapshot> before = table.service(edit.settings().key());
        yield () -> before.ifPresent(service -> table.editService(service.settings()));
      }
      case Command.DeleteService delete -> back(table.service(delete.service()).stream().toList());
      case Command.Flush flush -> back(table.services());
      case Command.AddServer add -> () -> table.deleteServer(add.service(), add.settings().key());
      case Command.EditServer edit -> {
        Optional<ServerSettings> before = server(edit.service(), edit.settings().key());
        yield () -> before.ifPresent(settings -> table.editServer(edit.service(), settings));
      }
      case Command.DeleteServer delete -> {
        Optional<ServerSettings> before = server(delete.service(), delete.server());
        yield () -> before.ifPresent(settings -> table.addServer(delete.service(), settings));
      }
      case Command.SetTimeouts set -> {
        LvsControl.Timeouts before = table.timeouts();
        yield () -> table.setTimeouts(before);
      }
      case Command.StartDaemon start ->
          () -> daemons.stop(start.daemon().role(), start.daemon().syncId());
      case Command.StopDaemon stop -> {
        var before =
            daemons.running().stream().filter(daemon -> daemon.role() == stop.role()).toList();
        yield () -> before.forEach(daemons::start);
      }
      case Command.Zero zero -> () -> {};
      case Command.Cut cut -> () -> {};
    };
  }

  /** A change has been made: this is its way back. */
  void made(Runnable wayBack) {
    steps.push(wayBack);
  }

  /** Takes all changes back, the last one first. */
  void all() {
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (LvsException changedMeanwhile) {
        // Somebody else has changed the same: that stays.
      }
    }
  }

  private Optional<ServerSettings> server(ServiceKey service, ServerKey server) {
    return table
        .service(service)
        .flatMap(snapshot ->
            snapshot.servers().stream()
                .map(each -> each.settings())
                .filter(settings -> settings.key().equals(server))
                .findFirst());
  }

  /** New servers go to the front of the list, so the last one is added first. */
  private Runnable back(List<ServiceSnapshot> services) {
    return () ->
        services.forEach(service -> {
          table.addService(service.settings());
          service
              .servers()
              .reversed()
              .forEach(server -> table.addServer(service.settings().key(), server.settings()));
        });
  }
}
