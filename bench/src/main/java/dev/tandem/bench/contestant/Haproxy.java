package dev.tandem.bench.contestant;

import dev.tandem.bench.network.DirectorPath;
import java.util.Optional;

/** HAProxy in TCP mode: it takes each connection and opens another one to a server. */
public final class Haproxy implements Contestant {

  private final DirectorPath path;
  private final Daemon daemon;

  public Haproxy(DirectorPath path) {
    this.path = path;
    daemon = Daemon.start(path.name(), configuration(), "haproxy", "-db", "-f");
  }

  private String configuration() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        global
          maxconn 2000
        defaults
          mode tcp
          timeout connect 5s
          timeout client 30s
          timeout server 30s
        frontend web
          bind %s:%d backlog 4096
          default_backend servers
        backend servers
          balance roundrobin
        """
            .formatted(path.virtualAddress(), DirectorPath.PORT));
    for (String server : path.serverAddresses()) {
      text.append("  server %s %s:%d%n".formatted(server, server, DirectorPath.SERVER_PORT));
    }
    return text.toString();
  }

  @Override
  public String name() {
    return "HAProxy";
  }

  @Override
  public DirectorPath path() {
    return path;
  }

  @Override
  public Optional<String> rules() {
    return Optional.of(configuration());
  }

  @Override
  public void close() {
    daemon.close();
  }
}
