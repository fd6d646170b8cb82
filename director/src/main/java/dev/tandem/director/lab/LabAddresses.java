package dev.tandem.director.lab;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who has which address and which port serves what.
 *
 * <pre>
 *   front 192.0.2.0/24     .1 .2 directors   .10 virtual address   .21 ... servers (DR)   .100 ... client
 *   back  198.51.100.0/24  .1 virtual gateway   .2 .3 directors    .21 ... servers (NAT)
 *   sync  203.0.113.0/30   .1 .2 directors
 * </pre>
 */
public final class LabAddresses {

  public static final String VIRTUAL = "192.0.2.10";

  /** Echoes over TCP and UDP; over TCP it first tells its name. */
  public static final int ECHO_PORT = 7;

  /** HTTP: its name on any path, a page at {@code /health}. */
  public static final int HTTP_PORT = 80;

  /** HTTP too, but a client meets the same server again. */
  public static final int PERSISTENT_PORT = 8080;

  /** The servers' way out with NAT; moves with the virtual address. */
  public static final String GATEWAY = "198.51.100.1";

  private static final int CLIENTS = 100;
  private static final int FIRST_CLIENT = 100;

  private LabAddresses() {}

  static String front(int director) {
    return "192.0.2." + director;
  }

  static String back(int director) {
    return "198.51.100." + (director + 1);
  }

  static String sync(int director) {
    return "203.0.113." + director;
  }

  static String server(LabMode mode, int number) {
    return (mode == LabMode.NAT ? "198.51.100." : "192.0.2.") + (20 + number);
  }

  /** The addresses of the client; what does not choose one gets the first. */
  public static List<InetAddress> clients() {
    return IntStream.range(FIRST_CLIENT, FIRST_CLIENT + CLIENTS)
        .mapToObj(last -> InetAddress.ofLiteral("192.0.2." + last))
        .toList();
  }

  /** A port of the virtual address. */
  public static InetSocketAddress service(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(VIRTUAL), port);
  }
}
