package dev.tandem.bench.flood;

import dev.tandem.bench.load.Flows;
import dev.tandem.bench.load.Generator;
import dev.tandem.bench.load.Generator.Stream;
import dev.tandem.bench.load.Witness;
import dev.tandem.bench.network.DirectorPath;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Packets on a path that is flooded: the flood on one processor; on the other one segments of
 * sessions, and clients that come and repeat their SYN after a second, as real ones do.
 */
final class FloodedPath implements AutoCloseable {

  private static final int SESSIONS_FROM = 16;
  private static final int FLOOD_FROM = 20;
  private static final int CLIENTS_FROM = 24;
  private static final Flows SESSIONS = new Flows(1 << 14, Flows.Order.RANDOM);
  private static final Flows CLIENTS = new Flows(1 << 20, Flows.Order.SEQUENTIAL);

  // Each call waits for a grace period of the kernel, which takes up to a tenth of a second.
  private static final int SESSIONS_BURST = 2_000;
  private static final int SESSIONS_BURSTS_A_SECOND = 10;
  private static final int CLIENTS_BURST = 200;
  private static final int CLIENTS_BURSTS_A_SECOND = 5;
  private static final int FLOOD_BURST = 500_000;
  // RFC 6298 section 2.
  private static final Duration REPETITION = Duration.ofSeconds(1);
  // Where the machine itself stood still the generator is no real client.
  private static final Duration LATEST = Duration.ofSeconds(3);
  private static final int OPENED_AT_ONCE = 128;
  private static final int MOST_PASSES = 20;
  private static final Duration TO_ARRIVE = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private final Witness witness;
  private final Generator sessions;
  private final Generator opening;
  private final Generator flood;
  private final Generator firstSyns;
  private final Generator secondSyns;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  FloodedPath(DirectorPath path, FloodKind kind) {
    witness = new Witness(path, DirectorPath.SERVER_PORT, CLIENTS_FROM);
    opening = new Generator(path, stream(path, SESSIONS, SESSIONS_FROM).opening(), 1);
    sessions = new Generator(path, stream(path, SESSIONS, SESSIONS_FROM).established(), 1);
    flood = new Generator(path, kind.of(stream(path, Flows.ever(), FLOOD_FROM)), 0);
    Stream clients = stream(path, CLIENTS, CLIENTS_FROM).opening();
    firstSyns = new Generator(path, clients, 1);
    secondSyns = new Generator(path, clients, 1);
  }

  private static Stream stream(DirectorPath path, Flows flows, int octet) {
    InetAddress target = InetAddress.ofLiteral(path.virtualAddress());
    return Stream.of(flows, target).from(172 << 24 | octet << 16);
  }

  /**
   * What was sent and what came of it.
   *
   * @param clients that repeated their SYN in time
   * @param served of these, by their second SYN
   */
  record Outcome(
      long flood,
      double floodSeconds,
      long floodArrived,
      long sessions,
      long sessionsArrived,
      long clients,
      long clientSyns,
      long clientSynsArrived,
      long served) {

    long sessionsLost() {
      return sessions - sessionsArrived;
    }

    double floodRate() {
      return flood / floodSeconds;
    }

    double servedShare() {
      return (double) served / clients;
    }

    long sent() {
      return flood + sessions + clientSyns;
    }

    long arrived() {
      return floodArrived + sessionsArrived + clientSynsArrived;
    }
  }

  /** Opens the sessions, until the director forwards a segment of each. */
  void open() {
    for (int pass = 0; pass < MOST_PASSES; pass++) {
      sendEach(opening);
      long before = witness.arrived(SESSIONS_FROM);
      sendEach(sessions);
      if (witness.arrived(SESSIONS_FROM) == before + SESSIONS.count()) {
        return;
      }
    }
    throw new IllegalStateException("sessions lose packets before the flood");
  }

  private void sendEach(Generator generator) {
    for (int flow = 0; flow < SESSIONS.count(); flow += OPENED_AT_ONCE) {
      long wanted = witness.arrived(SESSIONS_FROM) + OPENED_AT_ONCE;
      generator.send(OPENED_AT_ONCE);
      witness.await(SESSIONS_FROM, wanted, TO_ARRIVE);
    }
  }

  /** Floods until all clients that came within {@code time} have sent their second SYN. */
  Outcome flood(Duration time) {
    long sessionsBefore = witness.arrived(SESSIONS_FROM);
    AtomicBoolean stopped = new AtomicBoolean();
    long began = System.nanoTime();
    CompletableFuture<Long> flooded = start(() -> floodUntil(stopped));
    CompletableFuture<Long> inSessions = start(() -> talkUntil(stopped));
    Clients clients = admit(time);
    stopped.set(true);
    long sent = flooded.join();
    double seconds = (System.nanoTime() - began) / 1e9;
    long segments = inSessions.join();
    long arrived = witness.await(SESSIONS_FROM, sessionsBefore + segments, PATIENCE);
    witness.await(CLIENTS_FROM, Long.MAX_VALUE, PATIENCE);
    return new Outcome(
        sent,
        seconds,
        witness.arrived(FLOOD_FROM),
        segments,
        arrived - sessionsBefore,
        clients.count(),
        clients.syns(),
        witness.arrived(CLIENTS_FROM),
        clients.served());
  }

  private CompletableFuture<Long> start(Supplier<Long> sender) {
    return CompletableFuture.supplyAsync(sender, threads);
  }

  private long floodUntil(AtomicBoolean stopped) {
    long sent = 0;
    while (!stopped.get()) {
      flood.send(FLOOD_BURST);
      sent += FLOOD_BURST;
    }
    return sent;
  }

  private long talkUntil(AtomicBoolean stopped) {
    Beat beat = new Beat(SESSIONS_BURSTS_A_SECOND);
    while (!stopped.get()) {
      sessions.send(SESSIONS_BURST);
      beat.await();
    }
    return beat.count() * SESSIONS_BURST;
  }

  private Clients admit(Duration time) {
    Clients clients = new Clients();
    Beat beat = new Beat(CLIENTS_BURSTS_A_SECOND);
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      clients.come();
      clients.repeat();
      beat.await();
    }
    while (clients.someWait()) {
      clients.repeat();
      beat.await();
    }
    return clients;
  }

  /** Groups of clients, in the order in which they come and repeat their SYN. */
  private final class Clients {

    private final Queue<Long> waiting = new ArrayDeque<>();
    private final List<Long> punctual = new ArrayList<>();
    private long syns;
    private long repeated;

    void come() {
      waiting.add(System.nanoTime());
      firstSyns.send(CLIENTS_BURST);
      syns += CLIENTS_BURST;
    }

    boolean someWait() {
      return !waiting.isEmpty();
    }

    /** Sends the second SYN of those that came first, if it is time. */
    void repeat() {
      if (System.nanoTime() - waiting.element() < REPETITION.toNanos()) {
        return;
      }
      secondSyns.send(CLIENTS_BURST);
      syns += CLIENTS_BURST;
      if (System.nanoTime() - waiting.remove() < LATEST.toNanos()) {
        punctual.add(repeated);
      }
      repeated += CLIENTS_BURST;
    }

    long syns() {
      return syns;
    }

    /** Those that repeated their SYN in time. */
    long count() {
      return (long) punctual.size() * CLIENTS_BURST;
    }

    long served() {
      return punctual.stream().mapToLong(first -> witness.served(first, CLIENTS_BURST)).sum();
    }
  }

  /** Lets something happen so many times a second; what is late comes at once. */
  private static final class Beat {

    private final long period;
    private long due = System.nanoTime();
    private long count;

    Beat(int eachSecond) {
      period = 1_000_000_000L / eachSecond;
    }

    long count() {
      return count;
    }

    void await() {
      count++;
      due += period;
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  @Override
  public void close() {
    threads.close();
    for (Generator each : List.of(opening, sessions, flood, firstSyns, secondSyns)) {
      each.close();
    }
    witness.close();
  }
}
