package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.TrafficCounters;
import java.net.Inet6Address;
import java.util.List;

/** {@code ipvsadm -L}: services with their servers, in one of six sets of columns. */
final class ServiceListing {

  private static final int SERVICE_WIDTH = 33;
  private static final int SERVER_WIDTH = 28;
  private static final int NUMBER_WIDTH = 9;

  private final TextOutput out;
  private final Labels labels;
  private final ListingFormat format;

  ServiceListing(TextOutput out, Names names, ListingFormat format) {
    this.out = out;
    this.labels = Labels.of(format.numeric(), names);
    this.format = format;
  }

  void printVersion(long tableSize) {
    out.text("IP Virtual Server version 1.2.1 (size=" + tableSize + ")").endLine();
  }

  void print(List<ServiceSnapshot> services) {
    printTitle();
    for (ServiceSnapshot service : format.sorted() ? ListingOrder.services(services) : services) {
      printService(service);
      for (ServerSnapshot server :
          format.sorted() ? ListingOrder.servers(service.servers()) : service.servers()) {
        printServer(service.settings().key(), server);
      }
    }
  }

  private void printTitle() {
    String first = "Prot LocalAddress:Port";
    String second = "  -> RemoteAddress:Port";
    switch (format.columns()) {
      case PLAIN -> {
        first += " Scheduler Flags";
        second += "           Forward Weight ActiveConn InActConn";
      }
      case TUN_INFO -> {
        first += " Scheduler Flags";
        second += "           Forward TunnelInfo    Weight ActiveConn InActConn";
      }
      case STATS -> first += "               Conns   InPkts  OutPkts  InBytes OutBytes";
      case RATE -> first += "                 CPS    InPPS   OutPPS    InBPS   OutBPS";
      case THRESHOLDS -> first += "            Uthreshold Lthreshold ActiveConn InActConn ";
      case PERSISTENT_CONN -> first += "            Weight    PersistConn ActiveConn InActConn ";
    }
    out.text(first).endLine();
    out.text(second).endLine();
  }

  private void printService(ServiceSnapshot service) {
    String name = ServiceText.listed(service.settings().key(), labels);
    switch (format.columns()) {
      case STATS -> printCounters(out.left(name, SERVICE_WIDTH), service.totals());
      case RATE -> printCounters(out.left(name, SERVICE_WIDTH), service.rates());
      case PLAIN, TUN_INFO, THRESHOLDS, PERSISTENT_CONN ->
          printSettings(out.text(name), service.settings());
    }
    out.endLine();
  }

  private void printSettings(TextOutput line, ServiceSettings service) {
    line.text(" ").text(service.scheduler());
    if (!service.flags().isEmpty()) {
      line.text(" (" + SchedulerFlags.text(service.scheduler(), service.flags()) + ")");
    }
    service
        .persistence()
        .ifPresent(persistence -> {
          line.text(" persistent " + persistence.timeoutSeconds());
          ServiceText.mask(service, persistence).ifPresent(mask -> line.text(" mask " + mask));
          service.persistenceEngine().ifPresent(engine -> line.text(" pe " + engine));
        });
    line.text(service.onePacket() ? " ops" : "");
  }

  private void printServer(ServiceKey service, ServerSnapshot server) {
    ServerSettings settings = server.settings();
    out.text("  -> ").left(name(service, settings), SERVER_WIDTH);
    switch (format.columns()) {
      case STATS -> printCounters(out, server.totals());
      case RATE -> printServerRates(server.rates());
      case THRESHOLDS -> {
        out.text(" ").left(settings.upperThreshold(), 10);
        out.text(" ").left(settings.lowerThreshold(), 10);
        printConnections(server);
      }
      case PERSISTENT_CONN -> {
        out.text(" ").left(settings.weight(), 9);
        out.text(" ").left(server.persistentConnections(), 11);
        printConnections(server);
      }
      case PLAIN, TUN_INFO -> {
        out.text(" ").left(settings.method().label(), 7);
        if (format.columns() == ListingFormat.Columns.TUN_INFO) {
          out.text(" ").left(ServiceText.tunnelInfo(settings), 13);
        }
        out.text(" ").left(settings.weight(), 6);
        printConnections(server);
      }
    }
    out.endLine();
  }

  private String name(ServiceKey service, ServerSettings server) {
    String name = labels.server(service, server.key().address(), server.key().port());
    return server.key().address() instanceof Inet6Address || name.length() <= SERVER_WIDTH
        ? name
        : name.substring(0, SERVER_WIDTH);
  }

  private void printConnections(ServerSnapshot server) {
    out.text(" ").left(server.activeConnections(), 10);
    out.text(" ").left(server.inactiveConnections(), 10);
  }

  private void printCounters(TextOutput line, TrafficCounters counters) {
    line.right(scaled(counters.connections()), NUMBER_WIDTH);
    line.right(scaled(counters.inPackets()), NUMBER_WIDTH);
    line.right(scaled(counters.outPackets()), NUMBER_WIDTH);
    printBytes(line, counters);
  }

  /** Real ipvsadm scales only the bytes of a server's rates. */
  private void printServerRates(TrafficCounters rates) {
    out.right(" " + rates.connections(), NUMBER_WIDTH);
    out.right(" " + rates.inPackets(), NUMBER_WIDTH);
    out.right(" " + rates.outPackets(), NUMBER_WIDTH);
    printBytes(out, rates);
  }

  private void printBytes(TextOutput line, TrafficCounters counters) {
    line.right(scaled(counters.inBytes()), NUMBER_WIDTH);
    line.right(scaled(counters.outBytes()), NUMBER_WIDTH);
  }

  private String scaled(long number) {
    return format.exact() ? " " + Long.toUnsignedString(number) : scale(number);
  }

  /** Cuts a count to at most eight digits and a letter, from 100 million on. */
  static String scale(long number) {
    if (number < 100_000_000L) {
      return Long.toString(number);
    }
    if (number < 1_000_000_000L) {
      return number / 1_000 + "K";
    }
    if (number < 100_000_000_000L) {
      return number / 1_000_000 + "M";
    }
    return number < 100_000_000_000_000L
        ? number / 1_000_000_000 + "G"
        : number / 1_000_000_000_000L + "T";
  }
}
