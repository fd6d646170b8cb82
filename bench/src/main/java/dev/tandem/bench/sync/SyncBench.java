package dev.tandem.bench.sync;

import dev.tandem.sync.PeerMessage;
import dev.tandem.sync.Replicator;
import dev.tandem.sync.SyncListener;
import dev.tandem.sync.key.KeyMaker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures the replication between two directors, each a process, over the real channel on
 * loopback, with mutual TLS: the copy of a big table to a director that has just begun and joins
 * under traffic, as often as a median needs; records in a second; and the time from an insert on
 * one to a usable entry on the other at a rate of new connections, with what that takes of the
 * master's processor. Both directors, the channel and the generator share the machine.
 *
 * <p>Usage: SyncBench [connections [new connections per second]]
 */
public final class SyncBench {

  private static final int ROUNDS = 5;
  private static final int SECONDS = 5;
  private static final int BACKGROUND_RATE = 5_000;
  private static final int LAG_SAMPLES = 1_000;
  // So far ahead of the latest is the connection whose way is timed that the order to look for it
  // is there before.
  private static final long AHEAD_NANOS = 5_000_000;
  private static final long SECOND = 1_000_000_000;

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
    makeKeys();
    int[] ports = ports();
    Link here = new Link("first", ports[0], ports[1], keys);
    Link there = new Link("second", ports[1], ports[0], keys);
    here.warmUp();
    try (Station first = new Station("first", room());
        Replicator sender = here.replicator(first, new Nobody())) {
      sender.start();
      first.open(connections);
      double[] copies = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        try (Standby second = new Standby(there, room())) {
          copies[round] = bulk(first, second);
          if (round == ROUNDS - 1) {
            printMedian(copies);
            throughput(first, sender, second);
            lag(first, second, sender);
          }
        }
      }
    }
  }

  private int room() {
    return connections + (rate * 2 + BACKGROUND_RATE * ROUNDS) * SECONDS;
  }

  /** Of this run's own authority, so that the figures are those of a protected channel. */
  private void makeKeys() throws Exception {
    KeyMaker maker = new KeyMaker(keys, new SecureRandom(), Instant.now());
    var _ = maker.authority();
    maker.director("first", Duration.ofDays(1));
    maker.director("second", Duration.ofDays(1));
  }

  private static int[] ports() throws IOException {
    try (ServerSocket one = new ServerSocket(0);
        ServerSocket two = new ServerSocket(0)) {
      return new int[] {one.getLocalPort(), two.getLocalPort()};
    }
  }

  /** Returns how many seconds the copy took. */
  private static double bulk(Station first, Standby second) throws IOException {
    first.rate(BACKGROUND_RATE);
    long start = System.nanoTime();
    int openedBefore = first.opened();
    var _ = first.longestAbsence();
    long[] copied = second.tell("join");
    double passed = copied[0] / 1e9;
    double opened = (first.opened() - openedBefore) / seconds(start, System.nanoTime());
    first.rate(0);
    System.out.printf(
        "bulk: %,d connections complete %.2f s after the director was there; beside it %,.0f of"
            + " %,d new connections/s, and the engine that opened them was away from packets for"
            + " %.1f ms at most%n",
        copied[1], passed, opened, BACKGROUND_RATE, first.longestAbsence() / 1e6);
    return passed;
  }

  private static void printMedian(double[] copies) {
    double[] sorted = copies.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "bulk: median of %d %.2f s, each to a director that had just begun%n",
        ROUNDS, sorted[ROUNDS / 2]);
  }

  private void throughput(Station first, Replicator sender, Standby second) throws Exception {
    var _ = sender.flush(Duration.ofSeconds(10));
    long before = second.tell("status")[0];
    long start = System.nanoTime();
    while (seconds(start, System.nanoTime()) < SECONDS) {
      if (sender.status().dirty() < 50_000) {
        first.touch(50_000);
      }
      TimeUnit.MICROSECONDS.sleep(500);
    }
    long[] status = second.tell("status");
    System.out.printf(
        "throughput: %,.0f records/s for %d s, gaps %d, refused %d, repaired %d%n",
        (status[0] - before) / seconds(start, System.nanoTime()),
        SECONDS,
        status[1],
        status[2],
        status[3]);
  }

  private void lag(Station first, Standby second, Replicator sender) throws Exception {
    var _ = sender.flush(Duration.ofSeconds(10));
    first.rate(rate);
    TimeUnit.SECONDS.sleep(1);
    long cpu = cpuOfReplication();
    long start = System.nanoTime();
    int openedBefore = first.opened();
    long[] samples = new long[LAG_SAMPLES];
    for (int i = 0; i < samples.length; i++) {
      int number = first.opened() + (int) (rate * AHEAD_NANOS / SECOND);
      first.watch(number);
      long found = second.tell("find " + number)[0];
      samples[i] = found - first.watchedAt();
    }
    double passed = seconds(start, System.nanoTime());
    int opened = first.opened() - openedBefore;
    double cpuShare = (cpuOfReplication() - cpu) / 1e9 / passed;
    first.rate(0);
    Arrays.sort(samples);
    System.out.printf(
        "lag: p50 %.1f ms, p99 %.1f ms, highest %.1f ms from insert to usable, at %,.0f new"
            + " connections/s; the replication took %.0f %% of a core at the master%n",
        samples[samples.length / 2] / 1e6,
        samples[samples.length * 99 / 100] / 1e6,
        samples[samples.length - 1] / 1e6,
        opened / passed,
        cpuShare * 100);
  }

  /** Nanoseconds of all threads, the channel's included, but of the engine and this one. */
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

  /** Has nothing to hear at the master. */
  private static final class Nobody implements SyncListener {

    @Override
    public void joined(String peer) {}

    @Override
    public void left(String peer, Map<String, String> notes) {}

    @Override
    public void suspected(String peer, Map<String, String> notes) {}

    @Override
    public void synced(boolean synced) {}

    @Override
    public void received(String peer, PeerMessage message) {}
  }
}
