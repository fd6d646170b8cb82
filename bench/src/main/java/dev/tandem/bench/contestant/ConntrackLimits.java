package dev.tandem.bench.contestant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much conntrack may hold, on the whole machine: raised for a measurement, then put back. */
final class ConntrackLimits implements AutoCloseable {

  private static final Path MAX = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");
  private static final Path BUCKETS = Path.of("/proc/sys/net/netfilter/nf_conntrack_buckets");

  private final long max;
  private final long buckets;
  private final Thread atExit = new Thread(this::restore);

  private ConntrackLimits() {
    max = read(MAX);
    buckets = read(BUCKETS);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Makes room for a number of connections, with as many buckets, as its documentation advises. */
  static ConntrackLimits raise(long connections) {
    ConntrackLimits limits = new ConntrackLimits();
    write(MAX, Math.max(limits.max, 2 * connections));
    write(BUCKETS, Math.max(limits.buckets, connections));
    return limits;
  }

  private void restore() {
    write(MAX, max);
    write(BUCKETS, buckets);
  }

  private static long read(Path path) {
    try {
      return Long.parseLong(Files.readString(path).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("conntrack's limits cannot be read", e);
    }
  }

  private static void write(Path path, long value) {
    try {
      Files.writeString(path, Long.toString(value));
    } catch (IOException e) {
      throw new UncheckedIOException("conntrack's limits cannot be set", e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    restore();
  }
}
