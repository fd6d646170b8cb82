package dev.tandem.director.ipvsadm;

import dev.tandem.director.admin.Json;
import dev.tandem.linux.EnumText;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.SyncDaemon;
import dev.tandem.lvs.service.SyncDaemons;
import java.util.List;
import java.util.function.Predicate;

/** Everything that ipvsadm can show of a table. */
final class Listings {

  private final LvsControl table;
  private final SyncDaemons daemons;
  private final Names names;
  private final TextOutput out;

  Listings(LvsControl table, SyncDaemons daemons, Names names, TextOutput out) {
    this.table = table;
    this.daemons = daemons;
    this.names = names;
    this.out = out;
  }

  /** Prints a listing, throwing {@link LvsException} if it is of a service that is not there. */
  void print(Command.Listing listing) {
    switch (listing) {
      case Command.ListServices list -> printServices(list);
      case Command.ListConnections list -> printConnections(list);
      case Command.ListServicesAsJson list -> printJson(list);
      case Command.ListConnectionsAsJson list -> printJson(list);
      case Command.ListTimeouts list -> printTimeouts(table.timeouts());
      case Command.ListDaemons list -> daemons.running().forEach(this::printDaemon);
      case Command.Save save ->
          new SavedRules(
                  out, new RuleOptions(Labels.of(save.numeric(), names), save.withThresholds()))
              .print(table.services());
    }
  }

  private void printServices(Command.ListServices list) {
    ServiceListing listing = new ServiceListing(out, names, list.format());
    if (list.only().isPresent()) {
      listing.print(List.of(find(list.only().get())));
    } else {
      listing.printVersion(table.tableSize());
      listing.print(table.services());
    }
  }

  private ServiceSnapshot find(ServiceKey key) {
    return table.service(key).orElseThrow(() -> new LvsException(LvsError.NO_SUCH_SERVICE, key));
  }

  private void printConnections(Command.ListConnections list) {
    Labels labels = Labels.of(list.numeric(), names);
    ConnectionListing listing = new ConnectionListing(out, labels, list.withEngineData());
    listing.printTitle();
    Predicate<ConnectionSnapshot> wanted = list.filter().of(table);
    table.connections(connection -> {
      if (wanted.test(connection)) {
        listing.print(connection);
      }
    });
  }

  private void printJson(Command.ListServicesAsJson list) {
    Object json =
        list.only().isPresent()
            ? IpvsadmJson.service(find(list.only().get()))
            : IpvsadmJson.table(table);
    out.text(Json.text(json)).endLine();
  }

  /** One connection on a line, so that a million of them need no memory. */
  private void printJson(Command.ListConnectionsAsJson list) {
    Predicate<ConnectionSnapshot> wanted = list.filter().of(table);
    table.connections(connection -> {
      if (wanted.test(connection)) {
        out.text(Json.text(IpvsadmJson.connection(connection))).endLine();
      }
    });
  }

  private void printTimeouts(LvsControl.Timeouts timeouts) {
    out.text("Timeout (tcp tcpfin udp): ");
    out.text(timeouts.tcp() + " " + timeouts.tcpFin() + " " + timeouts.udp()).endLine();
  }

  private void printDaemon(SyncDaemon daemon) {
    out.text(EnumText.lower(daemon.role()) + " sync daemon (mcast=");
    out.text(daemon.multicastInterface() + ", syncid=" + daemon.syncId());
    printUnlessZero("maxlen", daemon.maxLength());
    daemon.group().ifPresent(group -> out.text(", group=" + IpText.of(group)));
    printUnlessZero("port", daemon.port());
    printUnlessZero("ttl", daemon.ttl());
    out.text(")").endLine();
  }

  private void printUnlessZero(String name, int value) {
    if (value != 0) {
      out.text(", " + name + "=" + value);
    }
  }
}
