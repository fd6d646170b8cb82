package dev.tandem.director.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the director is operated ({@code admin}).
 *
 * @param socket the Unix socket of the admin API
 * @param listen where the status page and the metrics can be read over TCP; empty for nowhere
 */
public record AdminSettings(Path socket, Optional<InetSocketAddress> listen) {

  public static final Path DEFAULT_SOCKET = Path.of("/run/tandem/admin.sock");

  /** Of {@code listen} without a port. */
  public static final int DEFAULT_PORT = 9112;

  /**
   * Where the director writes down what it has put onto the host, beside its socket: no other one
   * that runs has the same.
   */
  public Path installed() {
    return socket.resolveSibling(socket.getFileName() + ".installed");
  }
}
