package dev.tandem.bench.sync;

import dev.tandem.bench.report.Report;
import dev.tandem.sync.PeerMessage;
import dev.tandem.sync.Replicator;
import dev.tandem.sync.SyncListener;
import dev.tandem.sync.key.KeyException;
import dev.tandem.sync.key.KeyMaker;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.function.Consumer;

/**
 * The replication between two directors, each a process, over the real channel on loopback, with
 * mutual TLS: the copy of a big table to a director that has just begun and joins under traffic;
 * records in a second; and the time from an insert on one to a usable entry on the other at a rate
 * of new connections, with what that takes of the master's processor. Both directors, the channel
 * and the generator share the machine.
 */
public final class SyncMeasurement {

  /** New connections a second beside a copy. */
  static final int BACKGROUND_RATE = 5_000;

  private static final Duration FLUSH = Duration.ofSeconds(10);
  private static final int CHANGED = 50_000;
  // A copy has taken less on every machine, a sample of the lag on all but the busiest.
  private static final int SECONDS_OF_COPY = 10;
  private static final double SECONDS_OF_SAMPLE = 0.01;
  // So far ahead of the latest is the connection whose way is timed that the order to look for it
  // is there before.
  private static final long AHEAD_NANOS = 5_000_000;
  private static final long SECOND = 1_000_000_000;

  private final int connections;
  private final int rate;
  private final int rounds;
  private final int seconds;
  private final int samples;
  private final Consumer<String> progress;
  private final SyncFigures figures;

  /**
   * Prepares it.
   *
   * @param connections in the table that is copied
   * @param rate new connections a second while lag is measured
   */
  public SyncMeasurement(boolean quick, int connections, int rate, Consumer<String> progress) {
    this.connections = connections;
    this.rate = rate;
    this.progress = progress;
    rounds = quick ? 3 : 5;
    seconds = quick ? 2 : 5;
    samples = quick ? 100 : 300;
    figures = new SyncFigures(connections, rate);
  }

  public void run(Report report) {
    try {
      Path keys = Files.createTempDirectory("tandem-bench-keys");
      try {
        measure(keys);
      } finally {
        remove(keys);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (KeyException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    figures.tell(report);
  }

  private static void remove(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private void measure(Path keys) throws IOException, KeyException, InterruptedException {
    makeKeys(keys);
    int[] ports = ports();
    Link here = new Link("first", ports[0], ports[1], keys);
    Link there = new Link("second", ports[1], ports[0], keys);
    progress.accept("sync: warming up");
    here.warmUp();
    try (Station first = new Station("first", room());
        Replicator sender = here.replicator(first, new Nobody())) {
      sender.start();
      first.open(connections);
      for (int round = 1; round <= rounds; round++) {
        progress.accept("sync: copy %d of %d".formatted(round, rounds));
        try (Standby second = new Standby(there, room())) {
          copy(first, second);
          if (round == rounds) {
            work(first, second, sender);
          }
        }
      }
    }
  }

  private void work(Station first, Standby second, Replicator sender)
      throws IOException, InterruptedException {
    for (int round = 1; round <= rounds; round++) {
      progress.accept("sync: throughput %d of %d".formatted(round, rounds));
      throughput(first, second, sender);
    }
    for (int round = 1; round <= rounds; round++) {
      progress.accept("sync: lag %d of %d".formatted(round, rounds));
      lag(first, second, sender);
    }
  }

  private int room() {
    double lagging = 1 + samples * SECONDS_OF_SAMPLE;
    return connections + rounds * (int) (rate * lagging + BACKGROUND_RATE * SECONDS_OF_COPY);
  }

  /** Of this run's own authority, so that the figures are those of a protected channel. */
  private static void makeKeys(Path keys) throws IOException, KeyException {
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

  private void copy(Station first, Standby second) throws IOException {
    first.rate(BACKGROUND_RATE);
    long start = System.nanoTime();
    int openedBefore = first.opened();
    var _ = first.longestAbsence();
    long[] copied = second.tell("join");
    double opened = (first.opened() - openedBefore) / secondsSince(start);
    first.rate(0);
    if (copied[1] < connections) {
      throw new IllegalStateException(
          "the copy was called complete with %,d of %,d connections"
              .formatted(copied[1], connections));
    }
    figures.copied(copied[0] / 1e9, opened / BACKGROUND_RATE, first.longestAbsence() / 1e6);
  }

  private void throughput(Station first, Standby second, Replicator sender)
      throws IOException, InterruptedException {
    var _ = sender.flush(FLUSH);
    long before = second.tell("status")[0];
    long start = System.nanoTime();
    while (secondsSince(start) < seconds) {
      if (sender.status().dirty() < CHANGED) {
        first.touch(CHANGED);
      }
      TimeUnit.MICROSECONDS.sleep(500);
    }
    long[] status = second.tell("status");
    figures.sent((status[0] - before) / secondsSince(start), status[1] + status[2], status[3]);
  }

  private void lag(Station first, Standby second, Replicator sender)
      throws IOException, InterruptedException {
    var _ = sender.flush(FLUSH);
    first.rate(rate);
    TimeUnit.SECONDS.sleep(1);
    long cpu = cpuOfReplication();
    long start = System.nanoTime();
    long[] nanos = new long[samples];
    for (int i = 0; i < nanos.length; i++) {
      int number = first.opened() + (int) (rate * AHEAD_NANOS / SECOND);
      first.watch(number);
      long found = second.tell("find " + number)[0];
      nanos[i] = found - first.watchedAt();
    }
    double coreShare = (cpuOfReplication() - cpu) / 1e9 / secondsSince(start);
    first.rate(0);
    figures.lagged(nanos, coreShare);
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

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
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
