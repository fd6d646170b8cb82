package dev.tandem.bench.contestant;

import dev.tandem.bench.network.DirectorPath;
import java.util.Optional;

/** A program of others that takes each connection and opens another one to a server. */
final class Proxy implements Contestant {

  private final String name;
  private final DirectorPath path;
  private final String configuration;
  private final Daemon daemon;

  /**
   * Starts it.
   *
   * @param command as {@link Daemon#start} takes it
   */
  Proxy(String name, DirectorPath path, String configuration, String... command) {
    this.name = name;
    this.path = path;
    this.configuration = configuration;
    daemon = Daemon.start(path.name(), configuration, command);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public DirectorPath path() {
    return path;
  }

  @Override
  public Optional<String> rules() {
    return Optional.of(configuration);
  }

  @Override
  public void close() {
    daemon.close();
  }
}
