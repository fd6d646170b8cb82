package dev.tandem.bench.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much conntrack may hold, on the whole machine: raised for a measurement, then put back. A
 * note of what it was lies in a file meanwhile, so that the next run can put it back if this one is
 * killed.
 */
public final class ConntrackLimits implements AutoCloseable {

  private static final Path MAX = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");
  private static final Path BUCKETS = Path.of("/proc/sys/net/netfilter/nf_conntrack_buckets");
  private static final String NOTE = "conntrack";

  private final Path note = Leftovers.NOTES.resolve(BenchNetwork.namespace(NOTE));
  private final Thread atExit = new Thread(() -> restore(note));

  private ConntrackLimits() {
    write(note, read(MAX) + "\n" + read(BUCKETS));
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Makes room for a number of connections, with as many buckets, as its documentation advises. */
  public static ConntrackLimits raise(long connections) {
    ConntrackLimits limits = new ConntrackLimits();
    write(MAX, Long.toString(Math.max(Long.parseLong(read(MAX)), 2 * connections)));
    write(BUCKETS, Long.toString(Math.max(Long.parseLong(read(BUCKETS)), connections)));
    return limits;
  }

  /** Puts back what a note says, and throws the note away. */
  static void restore(Path note) {
    List<String> before = read(note).lines().toList();
    write(BUCKETS, before.getLast());
    write(MAX, before.getFirst());
    try {
      Files.delete(note);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The kernel gives such a number away in the first read or not at all, so it must be a long one.
   */
  private static String read(Path path) {
    try (BufferedReader reader = Files.newBufferedReader(path)) {
      return reader.readAllAsString().strip();
    } catch (IOException e) {
      throw new UncheckedIOException("conntrack's limits cannot be read", e);
    }
  }

  private static void write(Path path, String text) {
    try {
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException("conntrack's limits cannot be set", e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    restore(note);
  }
}
