package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.TrafficCounters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Puts the numbers and connections of a recorded listing into the table. Rows are matched by their
 * place, since some show names that are cut.
 */
final class RecordedTraffic {

  private final TableInMemory table;

  RecordedTraffic(TableInMemory table) {
    this.table = table;
  }

  /** Prepares the table for the first step; later ones tell its numbers where it abbreviates. */
  void feed(List<GoldenFiles.Step> steps) {
    GoldenFiles.Step step = steps.getFirst();
    String command = step.command();
    if (command.startsWith("ipvsadm -Lnc")) {
      table.connections.clear();
      step.output().stream()
          .skip(2)
          .map(RecordedTraffic::connection)
          .forEach(table.connections::add);
    } else if (command.startsWith("ipvsadm -Lc")) {
      return; // the same connections as in the numeric listing before
    } else if (step.output().stream().anyMatch(line -> line.startsWith("  -> RemoteAddress"))) {
      feedRows(command, rows(step), numbers(steps));
    }
  }

  /** The lines below the title. */
  private static List<String> rows(GoldenFiles.Step step) {
    int titles = step.output().getFirst().startsWith("IP Virtual Server") ? 3 : 2;
    return step.output().subList(titles, step.output().size());
  }

  /** The rows of this listing or, when they are abbreviated, of the exact one that follows. */
  private static List<String> numbers(List<GoldenFiles.Step> steps) {
    boolean abbreviated =
        rows(steps.getFirst()).stream().anyMatch(row -> row.matches(".* \\d+[KMGT]( .*)?"));
    return rows(steps.get(abbreviated ? 1 : 0));
  }

  private void feedRows(String command, List<String> shown, List<String> numbers) {
    boolean unsorted = command.contains("--nosort");
    int row = 0;
    for (ServiceSnapshot service : shown(command, shown)) {
      TableInMemory.Service target = table.services.get(service.settings().key());
      feedService(command, numbers.get(row++), target);
      for (var server : unsorted ? service.servers() : ListingOrder.servers(service.servers())) {
        feedServer(command, numbers.get(row++), target, server.settings().key());
      }
    }
  }

  /** The services of a listing in its order. */
  private List<ServiceSnapshot> shown(String command, List<String> rows) {
    if (command.contains("--nosort")) {
      arrangeServices(rows);
      return table.services();
    }
    List<ServiceSnapshot> sorted = ListingOrder.services(table.services());
    long rowsOfAll = sorted.stream().mapToLong(service -> 1 + service.servers().size()).sum();
    return rows.size() == rowsOfAll
        ? sorted
        : sorted.stream().filter(service -> isAbout(rows.getFirst(), service)).toList();
  }

  /** The kernel's order of services comes from a hash; the recorded listing tells it. */
  private void arrangeServices(List<String> rows) {
    List<ServiceSnapshot> services = table.services();
    for (String row : rows) {
      services.stream()
          .filter(service -> isAbout(row, service))
          .map(service -> service.settings().key())
          .forEach(key -> table.services.put(key, table.services.remove(key)));
    }
  }

  private static boolean isAbout(String row, ServiceSnapshot service) {
    Labels numeric = Labels.of(true, Names.NONE);
    return row.startsWith(ServiceText.listed(service.settings().key(), numeric) + " ");
  }

  private static void feedService(String command, String row, TableInMemory.Service service) {
    if (command.contains("--stats")) {
      service.totals = counters(row);
    } else if (command.contains("--rate")) {
      service.rates = counters(row);
    }
  }

  private static void feedServer(
      String command, String row, TableInMemory.Service service, ServerKey key) {
    TableInMemory.Server server =
        service.servers.stream()
            .filter(one -> one.settings.key().equals(key))
            .findFirst()
            .orElseThrow();
    if (command.contains("--stats")) {
      server.totals = counters(row);
    } else if (command.contains("--rate")) {
      server.rates = counters(row);
    } else {
      List<Long> numbers = lastNumbers(row, command.contains("--persistent-conn") ? 3 : 2);
      server.inactive = numbers.getLast().intValue();
      server.active = numbers.get(numbers.size() - 2).intValue();
      server.persistent = numbers.size() == 3 ? numbers.getFirst().intValue() : server.persistent;
    }
  }

  private static TrafficCounters counters(String row) {
    List<Long> numbers = lastNumbers(row, 5);
    return new TrafficCounters(
        numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4));
  }

  private static List<Long> lastNumbers(String row, int count) {
    List<String> words = Arrays.asList(row.strip().split("\\s+"));
    return words.subList(words.size() - count, words.size()).stream().map(Long::valueOf).toList();
  }

  /** Reads a line of {@code ipvsadm -Lnc}. */
  static ConnectionSnapshot connection(String line) {
    List<String> words = new ArrayList<>(Arrays.asList(line.split("\\s+")));
    String[] left = words.get(1).split(":", 2);
    Endpoint client = endpoint(words.get(3));
    Endpoint virtual = endpoint(words.get(4));
    Endpoint server = endpoint(words.get(5));
    return new ConnectionSnapshot(
        words.get(0),
        client.address(),
        client.port().getAsInt(),
        virtual.address(),
        virtual.port().getAsInt(),
        server.address(),
        server.port().getAsInt(),
        words.get(2),
        Long.parseLong(left[0]) * 60 + Long.parseLong(left[1]),
        client.port().getAsInt() == 0,
        words.size() > 6
            ? Optional.of(new ConnectionSnapshot.EngineData(words.get(6), words.get(7)))
            : Optional.empty());
  }

  private static Endpoint endpoint(String text) {
    return Endpoint.parse(text, Optional.empty(), Names.NONE).orElseThrow();
  }
}
