package dev.tandem.bench.contestant;

import dev.tandem.bench.network.DirectorPath;

/** nginx, with its module for streams, or as the web server behind all contestants. */
public final class Nginx {

  private static final String GENERAL =
      """
      daemon off;
      user root;
      pid FOLDER/pid;
      error_log stderr;
      events {
        worker_connections 4096;
      }
      """;

  private static final String[] COMMAND = {"nginx", "-p", "/", "-e", "stderr", "-c"};

  private Nginx() {}

  /** Starts it on a path. */
  public static Contestant on(DirectorPath path) {
    return new Proxy("nginx stream", path, configuration(path), COMMAND);
  }

  /** A web server on the ports of all servers: one short page, one request a connection. */
  public static Daemon web() {
    return Daemon.start(
        DirectorPath.SERVERS,
        GENERAL
            + """
            http {
              access_log off;
              keepalive_timeout 0;
              server {
                listen %d backlog=4096;
                listen %d backlog=4096;
                location / {
                  return 200 "hello\\n";
                }
              }
            }
            """
                .formatted(DirectorPath.PORT, DirectorPath.SERVER_PORT),
        COMMAND);
  }

  private static String configuration(DirectorPath path) {
    StringBuilder servers = new StringBuilder();
    for (String server : path.serverAddresses()) {
      servers.append("    server %s:%d;%n".formatted(server, DirectorPath.SERVER_PORT));
    }
    return "load_module /usr/lib/nginx/modules/ngx_stream_module.so;\n"
        + GENERAL
        + """
        stream {
          upstream web {
        %s  }
          server {
            listen %s:%d backlog=4096;
            proxy_pass web;
          }
        }
        """
            .formatted(servers, path.virtualAddress(), DirectorPath.PORT);
  }
}
