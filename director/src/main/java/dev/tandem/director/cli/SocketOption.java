package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminClient;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The option that names the director to talk to. */
final class SocketOption {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      defaultValue = "${env:TANDEM_SOCKET:-/run/tandem/admin.sock}",
      description = "Of the director (default: ${DEFAULT-VALUE}).")
  private Path socket;

  AdminClient client() {
    return new AdminClient(socket, TIMEOUT);
  }
}
