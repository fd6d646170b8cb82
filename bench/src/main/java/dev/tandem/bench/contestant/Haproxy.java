package dev.tandem.bench.contestant;

import dev.tandem.bench.network.DirectorPath;

/** HAProxy in TCP mode. */
public final class Haproxy {

  private Haproxy() {}

  /** Starts it on a path. */
  public static Contestant on(DirectorPath path) {
    return new Proxy("HAProxy", path, configuration(path), "haproxy", "-db", "-f");
  }

  private static String configuration(DirectorPath path) {
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
}
