package dev.tandem.bench.change;

import dev.tandem.bench.change.ChangingPath.Group;
import dev.tandem.bench.contestant.DirectorProcess;
import dev.tandem.bench.network.DirectorPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Configurations that differ in all that a reload may change, without what the packets are for:
 * which servers have weight, which come and go, the scheduler, other services and other marks.
 */
final class FileChanges implements Runnable {

  private static final List<String> SCHEDULERS = List.of("rr", "wrr", "wlc");

  private final DirectorPath path;
  private final DirectorProcess director;
  private final Random random = new Random(1);
  private long changes;

  FileChanges(DirectorPath path, DirectorProcess director) {
    this.path = path;
    this.director = director;
  }

  long changes() {
    return changes;
  }

  @Override
  public void run() {
    changes++;
    director.reload(text(path, random));
  }

  /** A configuration out of many. */
  static String text(DirectorPath path, Random random) {
    StringBuilder text = new StringBuilder();
    for (int other = 1; other <= 4; other++) {
      if (random.nextBoolean()) {
        mark(text, path, 100 + other, "port " + (1000 + other));
        service(text, "fwmark " + (100 + other), "rr", path, 1, 2, random);
      }
      if (random.nextBoolean()) {
        String key = path.virtualAddress() + " " + (DirectorPath.PORT + other);
        service(text, key, "rr", path, 1, 2, random);
      }
    }
    mark(
        text,
        path,
        ChangingPath.MARK,
        "port %d%n    source %s".formatted(DirectorPath.PORT, Group.MARKED.network()));
    int last = Group.KNOWN.lastServer() + random.nextInt(6);
    String ours = path.virtualAddress() + " " + DirectorPath.PORT;
    String scheduler = SCHEDULERS.get(random.nextInt(SCHEDULERS.size()));
    service(text, ours, scheduler, path, Group.KNOWN.firstServer(), last, random);
    service(
        text,
        "fwmark " + ChangingPath.MARK,
        "rr",
        path,
        Group.MARKED.firstServer(),
        Group.MARKED.lastServer(),
        random);
    return text.toString();
  }

  private static void mark(StringBuilder text, DirectorPath path, int mark, String more) {
    text.append(
        "firewall_mark %d {%n    destination %s%n    protocol UDP%n    %s%n}%n"
            .formatted(mark, path.virtualAddress(), more));
  }

  /** Only one of its servers has weight for certain, each time another one. */
  private static void service(
      StringBuilder text,
      String key,
      String scheduler,
      DirectorPath path,
      int first,
      int last,
      Random random) {
    int certain = first + random.nextInt(last - first + 1);
    List<String> servers = new ArrayList<>();
    for (int octet = first; octet <= last; octet++) {
      servers.add(
          DirectorProcess.server(
              path.serverAddresses().get(octet - 1),
              ChangingPath.FIRST_SERVER_PORT + octet,
              octet == certain ? 1 : random.nextInt(2)));
    }
    text.append(DirectorProcess.service(key, scheduler, servers));
  }
}
