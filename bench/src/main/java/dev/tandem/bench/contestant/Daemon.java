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

/** A server program in a namespace, with a folder for its configuration and what it says. */
public final class Daemon implements AutoCloseable {

  /** What stands for the folder in configurations. */
  static final String FOLDER = "FOLDER";

  private static final int SECONDS_TO_STOP = 10;
  private static final long SHORT_LIFE_MILLIS = 300;

  private final Path folder;
  private final Process process;

  private Daemon(String namespace, String configuration, String... command) throws IOException {
    folder = Files.createTempDirectory("tandem-bench-");
    configure(configuration);
    List<String> all = BenchNetwork.inside(namespace, command);
    all.add(file().toString());
    process =
        new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log().toFile()).start();
  }

  /**
   * Starts a program, which stays in the foreground; does not wait.
   *
   * @param namespace where it serves
   * @param configuration its text
   * @param command with the name of the configuration's file to be added
   */
  static Daemon launch(String namespace, String configuration, String... command) {
    try {
      return new Daemon(namespace, configuration, command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same, and waits whether it stays.
   *
   * @throws IllegalStateException when it ends at once, with what it said
   */
  static Daemon start(String namespace, String configuration, String... command) {
    Daemon daemon = launch(namespace, configuration, command);
    try {
      if (daemon.process.waitFor(SHORT_LIFE_MILLIS, TimeUnit.MILLISECONDS)) {
        String said = daemon.said();
        daemon.close();
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
      return daemon;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Writes its configuration, which it has to be told to read again. */
  void configure(String text) throws IOException {
    Files.writeString(file(), text.replace(FOLDER, folder.toString()));
  }

  private Path file() {
    return folder.resolve("conf");
  }

  private Path log() {
    return folder.resolve("log");
  }

  Path folder() {
    return folder;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** All that it has printed so far. */
  String said() {
    try {
      return Files.readString(log()).strip();
    } catch (IOException e) {
      return "without a word";
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
