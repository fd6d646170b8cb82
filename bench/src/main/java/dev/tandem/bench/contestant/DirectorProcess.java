package dev.tandem.bench.contestant;

import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A director as operators run it: a process of its own with a configuration file. */
public final class DirectorProcess implements AutoCloseable {

  private static final int SECONDS_TO_STOP = 10;

  private final Path folder;
  private final Process process;

  private DirectorProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts a director on a path.
   *
   * @param virtualServers blocks of the configuration
   * @param connections for which its table is made
   */
  public static DirectorProcess start(DirectorPath path, String virtualServers, int connections) {
    try {
      Path folder = Files.createTempDirectory("tandem-bench-");
      Path file = folder.resolve("tandem.conf");
      Files.writeString(file, configuration(path, folder, connections) + virtualServers);
      ProcessBuilder builder =
          new ProcessBuilder(
              BenchNetwork.inside(
                  path.name(),
                  System.getProperty("tandem.launcher"),
                  "run",
                  "-f",
                  file.toString()));
      builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
      return new DirectorProcess(folder, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String configuration(DirectorPath path, Path folder, int connections) {
    return """
    global_defs {
        router_id bench
    }
    data_plane {
        plane xdp
        interface front
        interface back
        connections %d
        pin_path %s
    }
    admin {
        socket %s
    }
    """
        .formatted(connections, BenchNetwork.pins(path.name()), folder.resolve("socket"));
  }

  /** A service of UDP that forwards by translation to the path's servers. */
  public static String service(DirectorPath path) {
    StringBuilder text = new StringBuilder();
    text.append("virtual_server %s %d {%n".formatted(path.virtualAddress(), DirectorPath.PORT));
    text.append("    protocol UDP\n    lb_algo rr\n    lb_kind NAT\n");
    for (String server : path.serverAddresses()) {
      text.append(
          "    real_server %s %d {%n        weight 1%n    }%n"
              .formatted(server, DirectorPath.SERVER_PORT));
    }
    return text.append("}%n".formatted()).toString();
  }

  /** Its process id: the launcher becomes the director. */
  public long pid() {
    return process.pid();
  }

  /**
   * Says what it has printed if it has ended.
   *
   * @throws IllegalStateException then
   */
  public void mustLive() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the director has ended: " + log().strip());
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
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
        List<Path> files = all.sorted(Comparator.reverseOrder()).toList();
        for (Path each : files) {
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
