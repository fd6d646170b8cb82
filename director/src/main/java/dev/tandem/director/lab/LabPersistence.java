package dev.tandem.director.lab;

/**
 * By what a client meets the same server again: each kind has a service with {@code
 * persistence_timeout}.
 */
public enum LabPersistence {
  /** The port alone. */
  PORT(8080, 8080),

  /** A firewall mark that two ports have. */
  MARK(8081, 8082),

  /** The virtual address: any port that has no service of its own. */
  ADDRESS(8083, 8084);

  private final int port;
  private final int again;

  LabPersistence(int port, int again) {
    this.port = port;
    this.again = again;
  }

  /** Where a client comes first. */
  public int port() {
    return port;
  }

  /** Where it comes again. */
  public int again() {
    return again;
  }
}
