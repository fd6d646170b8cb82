package dev.tandem.bench.sync;

import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.Ticks;
import dev.tandem.lvs.warm.WarmUp;
import dev.tandem.sync.CipherWarmUp;
import dev.tandem.sync.PeerMessage;
import dev.tandem.sync.Protection;
import dev.tandem.sync.ReplicatedTable;
import dev.tandem.sync.Replicator;
import dev.tandem.sync.SyncListener;
import dev.tandem.sync.SyncSettings;
import dev.tandem.sync.SyncStatus;
import dev.tandem.sync.key.KeyException;
import dev.tandem.sync.key.KeyMaker;
import dev.tandem.sync.key.TlsFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Measures the replication between two directors in this process, over the real channel on
 * loopback, with mutual TLS: the copy of a big table to a director that joins under traffic, as
 * often as a median needs, records in a second, and the time from an insert on one to a usable
 * entry on the other at a rate of new connections. Both directors, the channel and the generator
 * share the machine.
 *
 * <p>Usage: SyncBench [connections [new connections per second]]
 */
public final class SyncBench {

  private static final int ROUNDS = 5;
  // While the JVM compiles the channel's code, for two directors at once.
  private static final int ROUNDS_BEFORE = 2;
  private static final int SECONDS = 5;
  private static final int BACKGROUND_RATE = 5_000;
  private static final int LAG_SAMPLES = 2_000;

  private final Path keys;
  private final int connections;
  private final int rate;

  private SyncBench(Path keys, int connections, int rate) {
    this.keys = keys;
    this.connections = connections;
    this.rate = rate;
  }

  /** Prints one line for each figure. */
  public static void main(String[] arguments) throws Exception {
    int connections = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50_000;
    Path keys = Files.createTempDirectory("tandem-bench-keys");
    try {
      new SyncBench(keys, connections, rate).run();
    } finally {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(keys)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(keys);
    }
  }

  private void run() throws Exception {
    warmUp();
    int[] ports = ports();
    try (Station first = new Station("first", room());
        Replicator sender =
            replicator("first", ports[0], ports[1], first, tls("first"), new Joined())) {
      sender.start();
      first.open(connections);
      Protection protection = tls("second");
      double[] copies = new double[ROUNDS_BEFORE + ROUNDS];
      for (int round = 0; round < copies.length; round++) {
        Joined joined = new Joined();
        try (Station second = new Station("second", room());
            Replicator receiver =
                replicator("second", ports[1], ports[0], second, protection, joined)) {
          copies[round] = bulk(first, receiver, joined, second);
          if (round == copies.length - 1) {
            printMedian(copies);
            throughput(first, sender, receiver);
            lag(first, second, sender);
          }
        }
      }
    }
  }

  /** As a director does when it starts. */
  private static void warmUp() {
    var _ = new WarmUp(WarmUp.ENOUGH, () -> true).run();
    var _ = new CipherWarmUp(CipherWarmUp.ENOUGH, () -> true).run();
  }

  private int room() {
    return connections + (rate * 2 + BACKGROUND_RATE * (ROUNDS_BEFORE + ROUNDS)) * SECONDS;
  }

  /** Keys of this run's own authority, so that the figures are those of a protected channel. */
  private Protection tls(String name) throws KeyException, IOException {
    KeyMaker maker = new KeyMaker(keys, new SecureRandom(), Instant.now());
    var _ = maker.authority();
    maker.director(name, Duration.ofDays(1));
    return new Protection.Tls(
        new TlsFiles(
            keys.resolve("ca.crt"), keys.resolve(name + ".crt"), keys.resolve(name + ".key")));
  }

  private static int[] ports() throws IOException {
    try (ServerSocket one = new ServerSocket(0);
        ServerSocket two = new ServerSocket(0)) {
      return new int[] {one.getLocalPort(), two.getLocalPort()};
    }
  }

  private static Replicator replicator(
      String name,
      int port,
      int peerPort,
      Station station,
      Protection protection,
      SyncListener listener)
      throws KeyException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    SyncSettings settings =
        new SyncSettings(
            "bench",
            name,
            new InetSocketAddress(loopback, port),
            List.of(new InetSocketAddress(loopback, peerPort)),
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            new SyncSettings.Carrier.Tcp(),
            protection);
    return new Replicator(
        settings,
        new ReplicatedTable(station.table(), station.engine().replica(), station, Ticks::now),
        listener);
  }

  /** Returns how many seconds the copy took. */
  private static double bulk(Station first, Replicator receiver, Joined joined, Station second)
      throws Exception {
    first.rate(BACKGROUND_RATE);
    receiver.start();
    joined.present.await();
    long present = System.nanoTime();
    int openedBefore = first.opened();
    var _ = first.longestAbsence();
    joined.complete.await();
    double passed = seconds(present, System.nanoTime());
    int opened = first.opened() - openedBefore;
    first.rate(0);
    System.out.printf(
        "bulk: %,d connections complete %.2f s after the director was there; beside it %,.0f of"
            + " %,d new connections/s, and the engine that opened them was away from packets for"
            + " %.1f ms at most%n",
        second.table().live(),
        passed,
        opened / passed,
        BACKGROUND_RATE,
        first.longestAbsence() / 1e6);
    return passed;
  }

  private static void printMedian(double[] copies) {
    double[] sorted = Arrays.copyOfRange(copies, ROUNDS_BEFORE, copies.length);
    Arrays.sort(sorted);
    System.out.printf("bulk: median of the last %d %.2f s%n", ROUNDS, sorted[ROUNDS / 2]);
  }

  private void throughput(Station first, Replicator sender, Replicator receiver)
      throws InterruptedException {
    var _ = sender.flush(Duration.ofSeconds(10));
    long before = receiver.status().received();
    long start = System.nanoTime();
    while (seconds(start, System.nanoTime()) < SECONDS) {
      if (sender.status().dirty() < 50_000) {
        first.touch(50_000);
      }
      TimeUnit.MICROSECONDS.sleep(500);
    }
    long received = receiver.status().received() - before;
    SyncStatus status = receiver.status();
    System.out.printf(
        "throughput: %,.0f records/s for %d s, gaps %d, refused %d, repaired %d%n",
        received / seconds(start, System.nanoTime()),
        SECONDS,
        status.gaps(),
        status.refused(),
        status.repaired());
  }

  private void lag(Station first, Station second, Replicator sender) throws Exception {
    var _ = sender.flush(Duration.ofSeconds(10));
    first.rate(rate);
    TimeUnit.SECONDS.sleep(1);
    long cpu = cpuOfReplication();
    long start = System.nanoTime();
    int openedBefore = first.opened();
    long[] samples = new long[LAG_SAMPLES];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = sample(first, second);
    }
    double passed = seconds(start, System.nanoTime());
    int opened = first.opened() - openedBefore;
    double cpuShare = (cpuOfReplication() - cpu) / 1e9 / passed;
    first.rate(0);
    Arrays.sort(samples);
    System.out.printf(
        "lag: p50 %.1f ms, p99 %.1f ms, highest %.1f ms from insert to usable, at %,.0f new"
            + " connections/s; all but the engines took %.0f %% of a core, both directors"
            + " together%n",
        samples[samples.length / 2] / 1e6,
        samples[samples.length * 99 / 100] / 1e6,
        samples[samples.length - 1] / 1e6,
        opened / passed,
        cpuShare * 100);
  }

  /** Waits until the latest connection of the first is on the second; how long that took. */
  private static long sample(Station first, Station second) {
    int number = first.opened();
    while (first.opened() == number) {
      Thread.onSpinWait();
    }
    FlowKey ends =
        new FlowKey()
            .ofIpv4(
                PacketView.TCP,
                Station.client(number),
                Station.clientPort(number),
                Station.VIRTUAL_ADDRESS,
                Station.PORT);
    long start = System.nanoTime();
    while (second.table().find(ends) == ConnectionTable.NONE) {
      Thread.onSpinWait();
    }
    return System.nanoTime() - start;
  }

  /** Nanoseconds of all threads, the channel's included, but of the engines and this one. */
  private static long cpuOfReplication() {
    var beans = ManagementFactory.getThreadMXBean();
    return Arrays.stream(beans.getThreadInfo(beans.getAllThreadIds()))
        .filter(info -> info != null && !info.getThreadName().startsWith(Station.THREAD))
        .filter(info -> info.getThreadId() != Thread.currentThread().threadId())
        .mapToLong(info -> beans.getThreadCpuTime(info.getThreadId()))
        .sum();
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }

  /** Hears when the other director is there, and when everything of it is here. */
  private static final class Joined implements SyncListener {
    final CountDownLatch present = new CountDownLatch(1);
    final CountDownLatch complete = new CountDownLatch(1);

    @Override
    public void joined(String peer) {
      present.countDown();
    }

    @Override
    public void left(String peer) {}

    @Override
    public void suspected(String peer, Map<String, String> notes) {}

    @Override
    public void synced(boolean synced) {
      if (synced) {
        complete.countDown();
      }
    }

    @Override
    public void received(String peer, PeerMessage message) {}
  }
}
