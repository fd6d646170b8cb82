package dev.tandem.director.lab;

/** Which port of the virtual addresses serves what, and who is reached over the sync link. */
public final class LabAddresses {

  /** Echoes over TCP and UDP; over TCP it first tells its name. */
  public static final int ECHO_PORT = 7;

  /** HTTP: its name on any path, a page at {@code /health}. */
  public static final int HTTP_PORT = 80;

  /** In which directors find each other that have no named peers. */
  static final String SYNC_GROUP = "239.255.77.1";

  static final int LIFELINE_PORT = 7801;

  private LabAddresses() {}

  static String sync(int director) {
    return "203.0.113." + director;
  }
}
