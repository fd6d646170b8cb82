package dev.tandem.sync;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.SctpChunk;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceSettings;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One of the ways that clients' packets take to servers, and the packets of its clients.
 *
 * @param ipv6 whether the clients come over IPv6
 * @param ipv6Servers whether the servers are reached over it
 */
record Way(Protocol protocol, ForwardingMethod method, boolean ipv6, boolean ipv6Servers) {

  /** How many of {@link Lab}'s neighbours are clients. */
  static final int CLIENTS = 9;

  static final int SERVERS = 3;

  /** All that there are: only tunnels lead to servers of the other family. */
  static Stream<Way> all() {
    return Stream.of(Protocol.values())
        .flatMap(protocol ->
            Stream.of(ForwardingMethod.values())
                .flatMap(method ->
                    IntStream.range(0, 4)
                        .mapToObj(i -> new Way(protocol, method, (i & 1) != 0, (i & 2) != 0))))
        .filter(way -> way.ipv6 == way.ipv6Servers || way.method == ForwardingMethod.TUNNEL);
  }

  /** Those whose packets tell of the end of a flow. */
  static Stream<Way> withEnds() {
    return all().filter(way -> way.protocol != Protocol.UDP);
  }

  /** Those of datagrams. */
  static Stream<Way> ofDatagrams() {
    return all().filter(way -> way.protocol == Protocol.UDP);
  }

  /** Where the service is. */
  String virtual() {
    return ipv6 ? "[2001:db8:1::100]:80" : Lab.VIP;
  }

  /** The clients, each with one flow. */
  List<String> clients() {
    return IntStream.rangeClosed(1, CLIENTS).mapToObj(i -> client(i, 40_000 + i)).toList();
  }

  /** One that is none of them. */
  String newcomer() {
    return client(1, 50_000);
  }

  private String client(int host, int port) {
    return (ipv6 ? "[2001:db8:1::%d]:%d" : "192.0.2.%d:%d").formatted(host, port);
  }

  /**
   * Adds the service, whose servers take clients in turn.
   *
   * @param onePacket whether each packet is a flow of its own
   */
  void serve(Lab lab, boolean onePacket) {
    lab.serve(
        new ServiceSettings(
            Lab.key(protocol, virtual()),
            "rr",
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            onePacket),
        method,
        SERVERS,
        ipv6Servers);
  }

  boolean translates() {
    return method == ForwardingMethod.MASQUERADE;
  }

  /** Has a client open a flow, up to where it is established. */
  void open(Lab lab, String client) {
    switch (protocol) {
      case TCP -> {
        lab.deliver(Frames.tcp(client, virtual(), PacketView.SYN));
        lab.deliver(Frames.tcp(client, virtual(), PacketView.ACK));
      }
      case UDP -> {
        lab.deliver(Frames.udp(client, virtual()));
        lab.deliver(Frames.udp(client, virtual()));
      }
      case SCTP -> {
        lab.deliver(Frames.sctp(client, virtual(), SctpChunk.INIT));
        lab.deliver(Frames.sctp(client, virtual(), SctpChunk.COOKIE_ECHO));
        if (translates()) {
          lab.deliver(Frames.sctp(server(lab, client), client, SctpChunk.COOKIE_ACK));
        }
      }
    }
  }

  /** Packets of clients in the midst of their flows. */
  BiFunction<Lab, String, Frames> packets() {
    return says(inTheMidst());
  }

  /** What servers answer in the midst of a flow. */
  BiFunction<Lab, String, Frames> answers() {
    return serverSays(inTheMidst());
  }

  private int inTheMidst() {
    return protocol == Protocol.TCP ? PacketView.ACK : SctpChunk.DATA;
  }

  /** Packets of clients with flags of TCP, or a chunk of SCTP. */
  BiFunction<Lab, String, Frames> says(int what) {
    return (_, client) -> between(client, virtual(), what);
  }

  /** The same of servers. */
  BiFunction<Lab, String, Frames> serverSays(int what) {
    return (lab, client) -> between(server(lab, client), client, what);
  }

  private Frames between(String from, String to, int what) {
    return switch (protocol) {
      case TCP -> Frames.tcp(from, to, what);
      case UDP -> Frames.udp(from, to);
      case SCTP -> Frames.sctp(from, to, what);
    };
  }

  /** The end that a client's packets go to. */
  private static String server(Lab lab, String client) {
    InetAddress address = Frames.host(client);
    ConnectionSnapshot flow =
        lab.connections().stream()
            .filter(c -> c.client().equals(address) && c.clientPort() == Frames.port(client))
            .findFirst()
            .orElseThrow();
    return "[%s]:%d".formatted(flow.server().getHostAddress(), flow.serverPort());
  }

  @Override
  public String toString() {
    return "%s %s %s%s"
        .formatted(
            protocol,
            method,
            ipv6 ? "IPv6" : "IPv4",
            ipv6 == ipv6Servers ? "" : ipv6Servers ? " to IPv6" : " to IPv4");
  }
}
