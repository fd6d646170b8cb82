package dev.tandem.bench.contestant;

import dev.tandem.bench.network.BenchNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server program of others in a namespace, with a folder for its configuration. */
public final class Daemon implements AutoCloseable {

  /** What stands for the folder in configurations. */
  static final String FOLDER = "FOLDER";

  private static final int SECONDS_TO_STOP = 5;
  private static final long SHORT_LIFE_MILLIS = 300;

  private final Path folder;
  private final Process process;

  private Daemon(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts a program, which stays in the foreground.
   *
   * @param namespace where it serves
   * @param configuration its text
   * @param command with the name of the configuration's file to be added
   * @throws IllegalStateException when it ends at once, with what it said
   */
  static Daemon start(String namespace, String configuration, String... command) {
    try {
      Path folder = Files.createTempDirectory("tandem-bench-");
      Path file = folder.resolve("conf");
      Files.writeString(file, configuration.replace(FOLDER, folder.toString()));
      List<String> all = BenchNetwork.inside(namespace, command);
      all.add(file.toString());
      Process process =
          new ProcessBuilder(all)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      Daemon daemon = new Daemon(folder, process);
      if (process.waitFor(SHORT_LIFE_MILLIS, TimeUnit.MILLISECONDS)) {
        String said = Files.readString(folder.resolve("log")).strip();
        daemon.close();
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
      return daemon;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
