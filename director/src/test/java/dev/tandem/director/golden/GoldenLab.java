package dev.tandem.director.golden;

import static dev.tandem.lvs.packet.PacketView.ACK;
import static dev.tandem.lvs.packet.PacketView.FIN;
import static dev.tandem.lvs.packet.PacketView.RST;

import dev.tandem.director.ipvsadm.Ipvsadm;
import dev.tandem.director.ipvsadm.LabNames;
import dev.tandem.director.mark.IptablesRule;
import dev.tandem.director.mark.MarkSyntaxException;
import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.SyncDaemons;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.table.Ticks;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The lab that the recordings were made in, in memory: clients in 10.9.0.0/16 (and 10.7.0.0/16) and
 * fd00:9::/64 behind eth0, servers in 10.0.2.0/24 and fd00:2::/64 behind eth1. Commands go through
 * the real command line, and packets through the real engine.
 */
final class GoldenLab implements AutoCloseable {

  static final int FRONT = 1;
  static final int BACK = 2;
  private static final int MTU = 1500;
  private static final int SERVERS = 70;
  private static final MacAddress BACK_MAC = MacAddress.parse("02:00:00:00:02:01");

  private int now = 1_000_000;
  private final MemoryPlane plane = new MemoryPlane(100_000, 7, () -> now);
  private final Ipvsadm ipvsadm =
      new Ipvsadm(plane.engine(), SyncDaemons.NONE, new LabNames(false));

  GoldenLab() {
    List<Neighbour> neighbours = new ArrayList<>();
    neighbours.add(neighbour(FRONT, "10.0.1.2", "02:00:00:00:01:02"));
    neighbours.add(neighbour(FRONT, "fd00:1::2", "02:00:00:00:01:02"));
    for (int i = 11; i < SERVERS; i++) {
      neighbours.add(neighbour(BACK, "10.0.2." + i, "02:00:00:00:02:" + i));
      neighbours.add(neighbour(BACK, "fd00:2::" + i, "02:00:00:00:02:" + i));
    }
    InetAddress client = InetAddress.ofLiteral("10.0.1.2");
    InetAddress client6 = InetAddress.ofLiteral("fd00:1::2");
    plane
        .engine()
        .hops()
        .load(
            List.of(link(FRONT, Frames.DIRECTOR_MAC, MTU), link(BACK, BACK_MAC, MTU)),
            List.of(
                address(FRONT, "10.0.1.1", 24),
                address(FRONT, "fd00:1::1", 64),
                address(BACK, "10.0.2.1", 24),
                address(BACK, "fd00:2::1", 64)),
            List.of(
                route("10.0.1.0", 24, Optional.empty(), FRONT),
                route("10.9.0.0", 16, Optional.of(client), FRONT),
                route("10.7.0.0", 16, Optional.of(client), FRONT),
                route("10.0.2.0", 24, Optional.empty(), BACK),
                route("fd00:1::", 64, Optional.empty(), FRONT),
                route("fd00:9::", 64, Optional.of(client6), FRONT),
                route("fd00:7::", 64, Optional.of(client6), FRONT),
                route("fd00:2::", 64, Optional.empty(), BACK)),
            neighbours);
  }

  private static Neighbour neighbour(int link, String address, String mac) {
    return new Neighbour(link, InetAddress.ofLiteral(address), Optional.of(MacAddress.parse(mac)));
  }

  private static InterfaceAddress address(int link, String address, int length) {
    return new InterfaceAddress(link, InetAddress.ofLiteral(address), length);
  }

  private static Link link(int index, MacAddress mac, int mtu) {
    return new Link(index, "eth" + (index - 1), Optional.of(mac), true, true, false, mtu, false);
  }

  /** Sets the longest packet that fits towards the servers. */
  void backMtu(int mtu) {
    engine().hops().apply(new NetlinkEvent.LinkChanged(link(BACK, BACK_MAC, mtu)));
  }

  /** Delivers a frame as it was recorded on an interface. */
  MemoryPlane.Delivery deliver(byte[] frame, int cameBy) {
    return plane.deliver(frame, cameBy);
  }

  private static Route route(String network, int length, Optional<InetAddress> via, int link) {
    return new Route(InetAddress.ofLiteral(network), length, via, link, 0);
  }

  Engine engine() {
    return plane.engine();
  }

  /** Runs a recorded command: ipvsadm, sysctl, or a rule of iptables that marks packets. */
  Ipvsadm.Result run(String command) {
    List<String> words = Arrays.asList(command.trim().split("\\s+"));
    if (words.getFirst().contains("tables")) {
      mark(words.subList(words.indexOf("PREROUTING") + 1, words.size()));
      return new Ipvsadm.Result("", "", 0);
    }
    if (words.getFirst().equals("sysctl")) {
      tune(words.getLast());
      return new Ipvsadm.Result("", "", 0);
    }
    return ipvsadm.run(words.subList(1, words.size()), "");
  }

  /** A setting such as {@code net.ipv4.vs.sloppy_tcp=1}. */
  private void tune(String setting) {
    String name = setting.substring(setting.lastIndexOf('.') + 1, setting.indexOf('='));
    int value = Integer.parseInt(setting.substring(setting.indexOf('=') + 1));
    Tunable tunable = Tunable.named(name).orElseThrow();
    engine().tune(engine().tuning().with(tunable, value));
  }

  private void mark(List<String> words) {
    try {
      List<MarkRule> rules = new ArrayList<>(engine().markRules());
      rules.add(IptablesRule.parse(words));
      engine().markRules(rules);
    } catch (MarkSyntaxException e) {
      throw new AssertionError(words.toString(), e);
    }
  }

  MemoryPlane.Delivery fromClient(Frames frame) {
    return plane.deliver(frame.bytes(), FRONT);
  }

  MemoryPlane.Delivery fromServer(Frames frame) {
    return plane.deliver(frame.bytes(), BACK);
  }

  /** Where a frame was sent to, as {@code address:port}. */
  static String target(MemoryPlane.Delivery delivery) {
    ByteBuffer frame = delivery.frame();
    if (frame.get(14) >> 4 == 6) {
      byte[] octets = new byte[16];
      frame.get(38, octets);
      return end(address(octets), frame.getShort(56) & 0xffff);
    }
    int transport = 14 + (frame.get(14) & 0xf) * 4;
    byte[] octets = new byte[4];
    frame.get(30, octets);
    return end(address(octets), frame.getShort(transport + 2) & 0xffff);
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static String end(InetAddress address, int port) {
    String host = address.getHostAddress();
    return address instanceof Inet6Address
        ? "[" + host.replaceFirst("(:0)+:", "::") + "]:" + port
        : host + ":" + port;
  }

  /** Lets time pass, with the engine at its duty. */
  void pass(double seconds) {
    long ticks = Math.round(seconds * Ticks.ofSeconds(1000) / 1000);
    int step = Ticks.ofSeconds(1) / 20;
    for (long left = ticks; left > 0; left -= step) {
      now += (int) Math.min(step, left);
      engine().duty(now);
    }
  }

  /** Ends a connection in one of the ways that recordings name. */
  void close(String how, String client, String virtual, String server) {
    switch (how) {
      case "rst" -> {
        Frames reset = Frames.tcp(client, virtual, RST | ACK);
        if (fromClient(reset).verdict() == Verdict.DROP) {
          // The server is removed and has not heard of it: it ends the connection by itself.
          fromServer(Frames.tcp(server, client, FIN | ACK));
        }
      }
      case "client" -> {
        fromClient(Frames.tcp(client, virtual, FIN | ACK));
        fromServer(Frames.tcp(server, client, FIN | ACK));
        fromClient(Frames.tcp(client, virtual, ACK));
      }
      case "server" -> {
        fromServer(Frames.tcp(server, client, FIN | ACK));
        fromClient(Frames.tcp(client, virtual, FIN | ACK));
        fromServer(Frames.tcp(server, client, ACK));
      }
      default -> throw new AssertionError(how);
    }
  }

  /** What {@code ipvsadm -Lnc} says, without its title. */
  List<String> listing() {
    return ipvsadm.run(List.of("-Lnc"), "").stdout().lines().skip(2).toList();
  }

  /** Has servers answer all datagrams of a client that they have not answered. */
  void answerDatagrams(String client) {
    connections().stream()
        .filter(entry -> entry.protocol().equals("UDP") && !entry.template())
        .filter(entry -> entry.client().getHostAddress().equals(client))
        .forEach(entry ->
            fromServer(
                Frames.udp(
                    entry.server().getHostAddress() + ":" + entry.serverPort(),
                    client + ":" + entry.clientPort())));
  }

  /** The servers of each service. */
  List<List<String>> serversOfEach() {
    return IntStream.range(0, engine().services().size()).mapToObj(this::servers).toList();
  }

  /** The end of the service that was added last. */
  String virtual() {
    ServiceKey.OfAddress key =
        (ServiceKey.OfAddress) engine().services().getLast().settings().key();
    return end(key.address(), key.port());
  }

  List<ConnectionSnapshot> connections() {
    List<ConnectionSnapshot> list = new ArrayList<>();
    engine().connections(list::add);
    return list;
  }

  /** Each server of a service as {@code address:port [weight, active, inactive]}, in order. */
  List<String> servers(int service) {
    return engine().services().get(service).servers().stream()
        .map(server ->
            "%s [%d, %d, %d]"
                .formatted(
                    name(server.settings().key()),
                    server.settings().weight(),
                    server.activeConnections(),
                    server.inactiveConnections()))
        .toList();
  }

  private static String name(ServerKey key) {
    return end(key.address(), key.port());
  }

  @Override
  public void close() {
    plane.close();
  }
}
