package dev.tandem.bench.contestant;

import dev.tandem.bench.network.DirectorPath;
import java.util.Optional;

/** nginx's module for streams: it takes each connection and opens another one to a server. */
public final class Nginx implements Contestant {

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

  private final DirectorPath path;
  private final Daemon daemon;

  public Nginx(DirectorPath path) {
    this.path = path;
    daemon = start(path.name(), configuration());
  }

  /** A web server on the ports of all servers: one short page, one request a connection. */
  public static Daemon web() {
    return start(
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
                .formatted(DirectorPath.PORT, DirectorPath.SERVER_PORT));
  }

  private static Daemon start(String namespace, String configuration) {
    return Daemon.start(namespace, configuration, "nginx", "-p", "/", "-e", "stderr", "-c");
  }

  private String configuration() {
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

  @Override
  public String name() {
    return "nginx stream";
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
