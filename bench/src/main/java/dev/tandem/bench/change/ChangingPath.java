package dev.tandem.bench.change;

import dev.tandem.bench.load.Flows;
import dev.tandem.bench.load.Generator;
import dev.tandem.bench.load.Witness;
import dev.tandem.bench.network.DirectorPath;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToLongFunction;

/**
 * Packets on a path whose director changes meanwhile: of known flows as fast as they can be made on
 * one processor; of flows that begin, with a firewall mark and without, on the other one.
 */
final class ChangingPath implements AutoCloseable {

  /** A server's port is this and its address's last octet. */
  static final int FIRST_SERVER_PORT = 8000;

  static final int SERVERS = 20;
  static final int MARK = 7;

  private static final Flows KNOWN_FLOWS = new Flows(1 << 14, Flows.Order.RANDOM);
  private static final int OPENED_AT_ONCE = 512;
  private static final int MOST_PASSES = 20;
  private static final int BURST = 50_000;
  private static final int NEW_EACH_SECOND = 10_000;
  private static final int NEW_BURST = NEW_EACH_SECOND / 20;
  private static final Duration PATIENCE = Duration.ofMillis(200);

  /**
   * Clients, by the second octet of their addresses, and the last octets of servers they may meet.
   */
  enum Group {
    KNOWN(16, 1, 10),
    NEW(20, 1, 15),
    MARKED(24, 16, SERVERS);

    private final int octet;
    private final int firstServer;
    private final int lastServer;

    Group(int octet, int firstServer, int lastServer) {
      this.octet = octet;
      this.firstServer = firstServer;
      this.lastServer = lastServer;
    }

    int firstServer() {
      return firstServer;
    }

    int lastServer() {
      return lastServer;
    }

    /** All of its clients. */
    String network() {
      return "172.%d.0.0/16".formatted(octet);
    }

    private int firstClient() {
      return 172 << 24 | octet << 16;
    }
  }

  /**
   * What came of a group's packets.
   *
   * @param wrong at a server that is not the flow's, or none of its service
   * @param torn with a wrong port or checksum
   */
  record Tally(long sent, long arrived, long wrong, long torn) {

    private Tally since(Tally before) {
      return new Tally(
          sent - before.sent, arrived - before.arrived, wrong - before.wrong, torn - before.torn);
    }
  }

  /**
   * What came of all packets.
   *
   * @param notTaken by the interfaces before the director and behind it, whose queues were full
   */
  record Outcome(Map<Group, Tally> groups, long notTaken) {

    Tally of(Group group) {
      return groups.get(group);
    }

    long lost() {
      return sum(Tally::sent) - sum(Tally::arrived) - notTaken;
    }

    long wrong() {
      return sum(Tally::wrong);
    }

    long torn() {
      return sum(Tally::torn);
    }

    private long sum(ToLongFunction<Tally> part) {
      return groups.values().stream().mapToLong(part).sum();
    }

    private Outcome since(Outcome before) {
      Map<Group, Tally> differences = new EnumMap<>(groups);
      differences.replaceAll((group, tally) -> tally.since(before.of(group)));
      return new Outcome(differences, notTaken - before.notTaken);
    }
  }

  private final DirectorPath path;
  private final Witness witness;
  private final Map<Group, Generator> generators = new EnumMap<>(Group.class);
  private final Map<Group, Long> sent = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(Group.values().length);

  ChangingPath(DirectorPath path) {
    this.path = path;
    witness = new Witness(path, FIRST_SERVER_PORT, Group.KNOWN.octet);
    InetAddress target = InetAddress.ofLiteral(path.virtualAddress());
    for (Group group : Group.values()) {
      boolean known = group == Group.KNOWN;
      Generator.Stream stream =
          Generator.Stream.of(known ? KNOWN_FLOWS : Flows.ever(), target).from(group.firstClient());
      generators.put(group, new Generator(path, known ? stream : stream.atRate(), known ? 0 : 1));
      sent.put(group, 0L);
    }
  }

  /** Sends packets of the known flows until the director forwards them all. */
  void open() {
    for (int pass = 0; pass < MOST_PASSES; pass++) {
      long before = witness.arrived(Group.KNOWN.octet);
      for (int flow = 0; flow < KNOWN_FLOWS.count(); flow += OPENED_AT_ONCE) {
        long wanted = witness.arrived(Group.KNOWN.octet) + OPENED_AT_ONCE;
        generators.get(Group.KNOWN).send(OPENED_AT_ONCE);
        witness.await(Group.KNOWN.octet, wanted, Duration.ofMillis(5));
      }
      if (witness.arrived(Group.KNOWN.octet) == before + KNOWN_FLOWS.count()) {
        return;
      }
    }
    throw new IllegalStateException("known flows lose packets before anything changes");
  }

  /** Sends for a time, while something is done over and over. */
  Outcome send(Duration time, Runnable meanwhile) {
    Outcome before = outcome();
    AtomicBoolean stopped = new AtomicBoolean();
    List<CompletableFuture<Void>> senders = new ArrayList<>();
    for (Group group : Group.values()) {
      senders.add(CompletableFuture.runAsync(() -> sendUntil(stopped, group), threads));
    }
    try {
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < time.toNanos()) {
        meanwhile.run();
      }
    } finally {
      stopped.set(true);
      senders.forEach(CompletableFuture::join);
    }
    sent.forEach((group, packets) -> witness.await(group.octet, packets, PATIENCE));
    return outcome().since(before);
  }

  private void sendUntil(AtomicBoolean stopped, Group group) {
    while (!stopped.get()) {
      if (group == Group.KNOWN) {
        generators.get(group).send(BURST);
        sent.merge(group, (long) BURST, Long::sum);
      } else {
        var _ = generators.get(group).atRate(NEW_BURST, NEW_EACH_SECOND);
        sent.merge(group, (long) NEW_BURST, Long::sum);
      }
    }
  }

  private Outcome outcome() {
    Map<Group, Tally> groups = new EnumMap<>(Group.class);
    for (Group group : Group.values()) {
      long arrived = witness.arrived(group.octet);
      long right = 0;
      for (int server = group.firstServer; server <= group.lastServer; server++) {
        right += witness.arrivedAt(group.octet, server);
      }
      long wrong = arrived - right + witness.misled(group.octet);
      groups.put(group, new Tally(sent.get(group), arrived, wrong, witness.torn(group.octet)));
    }
    return new Outcome(groups, path.droppedByInterfaces());
  }

  @Override
  public void close() {
    threads.close();
    generators.values().forEach(Generator::close);
    witness.close();
  }
}
