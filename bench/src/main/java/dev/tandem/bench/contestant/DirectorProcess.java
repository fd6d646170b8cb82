package dev.tandem.bench.contestant;

import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;
import dev.tandem.director.admin.AdminClient;
import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A director as operators run it: a process of its own with a configuration file. */
public final class DirectorProcess implements AutoCloseable {

  private static final String FILE = "tandem.conf";
  private static final String SOCKET = "socket";
  private static final int SECONDS_TO_STOP = 10;

  private static final Duration TO_ANSWER = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Path folder;
  private final String general;
  private final Process process;

  private DirectorProcess(Path folder, String general, Process process) {
    this.folder = folder;
    this.general = general;
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
      Path file = folder.resolve(FILE);
      String general = configuration(path, folder, connections);
      Files.writeString(file, general + virtualServers);
      ProcessBuilder builder =
          new ProcessBuilder(
              BenchNetwork.inside(
                  path.name(),
                  System.getProperty("tandem.launcher"),
                  "run",
                  "-f",
                  file.toString()));
      builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
      return new DirectorProcess(folder, general, builder.start());
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
        .formatted(connections, BenchNetwork.pins(path.name()), folder.resolve(SOCKET));
  }

  /**
   * Services of UDP on one port after the other, which forward by translation to the path's
   * servers; that of the path is the first.
   *
   * @param lastWeight of the servers of the last one
   */
  public static String services(DirectorPath path, int count, int lastWeight) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(service(path, DirectorPath.PORT + i, i == count - 1 ? lastWeight : 1));
    }
    return text.toString();
  }

  private static String service(DirectorPath path, int port, int weight) {
    StringBuilder text = new StringBuilder();
    text.append("virtual_server %s %d {%n".formatted(path.virtualAddress(), port));
    text.append("    protocol UDP\n    lb_algo rr\n    lb_kind NAT\n");
    for (String server : path.serverAddresses()) {
      text.append(
          "    real_server %s %d {%n        weight %d%n    }%n"
              .formatted(server, DirectorPath.SERVER_PORT, weight));
    }
    return text.append("}%n".formatted()).toString();
  }

  /** Waits until it answers requests. */
  public void awaitStart(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!answers()) {
      mustLive();
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("the director does not start: " + log().strip());
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private boolean answers() {
    try {
      var _ = client().ask(AdminRequest.get("/v1/status"));
      return true;
    } catch (AdminException e) {
      return false;
    }
  }

  /**
   * Has it go over to another configuration; returns when it has.
   *
   * @param virtualServers in place of those before
   * @return how long that took
   */
  public Duration reload(String virtualServers) {
    try {
      Files.writeString(folder.resolve(FILE), general + virtualServers);
      long began = System.nanoTime();
      String answer = client().ask(AdminRequest.post("/v1/reload", new byte[0])).text();
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      if (!Boolean.TRUE.equals(Json.readMap(answer).get("accepted"))) {
        throw new IllegalStateException("the director refuses a configuration: " + answer);
      }
      return took;
    } catch (AdminException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private AdminClient client() {
    return new AdminClient(folder.resolve(SOCKET), TO_ANSWER);
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
