package dev.tandem.bench.contestant;

import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;
import dev.tandem.director.admin.AdminClient;
import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A director as operators run it: a process of its own with a configuration file. */
public final class DirectorProcess implements AutoCloseable {

  private static final String SOCKET = "socket";

  private static final Duration TO_ANSWER = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final String general;
  private final Daemon daemon;

  private DirectorProcess(String general, Daemon daemon) {
    this.general = general;
    this.daemon = daemon;
  }

  /**
   * Starts a director on a path.
   *
   * @param virtualServers blocks of the configuration
   * @param connections for which its table is made
   */
  public static DirectorProcess start(DirectorPath path, String virtualServers, int connections) {
    String general = configuration(path, connections);
    return new DirectorProcess(
        general,
        Daemon.launch(
            path.name(),
            general + virtualServers,
            System.getProperty("tandem.launcher"),
            "run",
            "-f"));
  }

  private static String configuration(DirectorPath path, int connections) {
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
        socket %s/%s
    }
    """
        .formatted(connections, BenchNetwork.pins(path.name()), Daemon.FOLDER, SOCKET);
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
    List<String> servers =
        path.serverAddresses().stream()
            .map(address -> server(address, DirectorPath.SERVER_PORT, weight))
            .toList();
    return service(path.virtualAddress() + " " + port, "rr", servers);
  }

  /**
   * A service of UDP that forwards by translation.
   *
   * @param key its address and port, or its mark
   * @param servers blocks, see {@link #server}
   */
  public static String service(String key, String scheduler, List<String> servers) {
    return """
    virtual_server %s {
        protocol UDP
        lb_algo %s
        lb_kind NAT
    %s}
    """
        .formatted(key, scheduler, String.join("", servers));
  }

  public static String server(String address, int port, int weight) {
    return "    real_server %s %d {%n        weight %d%n    }%n".formatted(address, port, weight);
  }

  /** Waits until it answers requests. */
  public void awaitStart(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!answers()) {
      mustLive();
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("the director does not start: " + daemon.said());
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
      daemon.configure(general + virtualServers);
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
    return new AdminClient(daemon.folder().resolve(SOCKET), TO_ANSWER);
  }

  /** Its process id: the launcher becomes the director. */
  public long pid() {
    return daemon.pid();
  }

  /**
   * Says what it has printed if it has ended.
   *
   * @throws IllegalStateException then
   */
  public void mustLive() {
    if (!daemon.isAlive()) {
      throw new IllegalStateException("the director has ended: " + daemon.said());
    }
  }

  @Override
  public void close() {
    daemon.close();
  }
}
