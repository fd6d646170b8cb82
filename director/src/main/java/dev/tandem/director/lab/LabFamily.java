package dev.tandem.director.lab;

import dev.tandem.linux.EnumText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The addresses of a lab in one family. Adverts and the directors' own channel are IPv4's.
 *
 * <pre>
 *   front 192.0.2.0/24     2001:db8::/64     .1 .2 directors   .10 virtual address
 *                                            .21 ... servers (DR)   .100 ... client
 *   back  198.51.100.0/24  2001:db8:1::/64   .1 virtual gateway   .2 .3 directors
 *                                            .21 ... servers (NAT)
 * </pre>
 *
 * <p>Further virtual addresses are {@code .11} and so on, and so are their gateways, to which the
 * servers answer from further addresses of their own: {@code .41 ...} and so on.
 */
public enum LabFamily {
  IPV4("192.0.2.", "198.51.100.", 24, 32),
  IPV6("2001:db8::", "2001:db8:1::", 64, 128);

  private static final int CLIENTS = 100;
  private static final int FIRST_CLIENT = 100;
  // Room for the servers of one virtual address.
  private static final int SERVERS = 20;

  private final String front;
  private final String back;
  private final int networkBits;
  private final int hostBits;

  LabFamily(String front, String back, int networkBits, int hostBits) {
    this.front = front;
    this.back = back;
    this.networkBits = networkBits;
    this.hostBits = hostBits;
  }

  /** As it is typed. */
  public String label() {
    return EnumText.lower(this);
  }

  /** The first virtual address. */
  public String virtual() {
    return virtual(1);
  }

  /** A virtual address by its number. */
  public String virtual(int number) {
    return front + (9 + number);
  }

  /** The servers' way out with NAT; moves with the first virtual address. */
  public String gateway() {
    return gateway(1);
  }

  String gateway(int address) {
    return back + (address == 1 ? 1 : 9 + address);
  }

  String front(int director) {
    return front + director;
  }

  String back(int director) {
    return back + (director + 1);
  }

  /** Where a server is for a virtual address: answers from there go back the same way. */
  String server(LabMode mode, int number, int address) {
    return mode == LabMode.NAT ? back + (SERVERS * address + number) : front + (SERVERS + number);
  }

  /** The addresses of the client; what does not choose one gets any. */
  public List<String> clients() {
    return IntStream.range(FIRST_CLIENT, FIRST_CLIENT + CLIENTS)
        .mapToObj(last -> front + last)
        .toList();
  }

  /** A port of the first virtual address. */
  public InetSocketAddress service(int port) {
    return service(1, port);
  }

  /** A port of a virtual address by its number. */
  public InetSocketAddress service(int address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(virtual(address)), port);
  }

  /** An address with the length of its network. */
  String inNetwork(String address) {
    return address + "/" + networkBits;
  }

  /** An address as the only one of its network. */
  String alone(String address) {
    return address + "/" + hostBits;
  }
}
