package dev.tandem.director.config;

import java.nio.file.Path;

/**
 * How the director is operated ({@code admin}).
 *
 * @param socket the Unix socket of the admin API
 */
public record AdminSettings(Path socket) {

  public static final Path DEFAULT_SOCKET = Path.of("/run/tandem/admin.sock");
}
