package dev.tandem.lvs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.fastpath.FastPathMemory;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.replica.FlowReader;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import dev.tandem.lvs.table.Ticks;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A director in memory: clients in 192.0.2.0/24 and 2001:db8:1::/64 behind link 1, servers in
 * 198.51.100.0/24 and 2001:db8:2::/64 on 2.
 */
public final class Lab implements AutoCloseable {

  public static final int FRONT = 1;
  public static final int BACK = 2;
  public static final String VIP = "192.0.2.100:80";
  public static final MacAddress BACK_MAC = MacAddress.parse("02:00:00:00:02:01");

  private static final int SEED = 42;

  private int now = 1_000_000;
  private final MemoryPlane plane;

  public Lab() {
    this(10_000);
  }

  /** One whose table holds so many connections. */
  public Lab(int connections) {
    plane = new MemoryPlane(connections, SEED, () -> now);
    load();
  }

  /** One on memory that outlives it, at a moment. */
  Lab(FastPathMemory memory, int now) {
    this.now = now;
    plane = new MemoryPlane(memory, SEED, () -> this.now);
    load();
  }

  private void load() {
    List<Neighbour> neighbours = new ArrayList<>();
    for (int i = 1; i < 10; i++) {
      neighbours.add(neighbour(FRONT, "192.0.2." + i, "02:00:00:00:01:" + i + i));
      neighbours.add(neighbour(FRONT, "2001:db8:1::" + i, "02:00:00:00:01:" + i + i));
      neighbours.add(neighbour(BACK, "198.51.100." + i, serverMac(i).toString()));
      neighbours.add(neighbour(BACK, "2001:db8:2::" + i, serverMac(i).toString()));
    }
    engine()
        .hops()
        .load(
            List.of(link(FRONT, Frames.DIRECTOR_MAC), link(BACK, BACK_MAC)),
            List.of(
                address(FRONT, "192.0.2.254"),
                address(FRONT, "2001:db8:1::254"),
                address(BACK, "198.51.100.254"),
                address(BACK, "2001:db8:2::254")),
            List.of(
                route("192.0.2.0", FRONT),
                route("2001:db8:1::", FRONT),
                route("198.51.100.0", BACK),
                route("2001:db8:2::", BACK)),
            neighbours);
  }

  public static MacAddress serverMac(int i) {
    return MacAddress.parse("02:00:00:00:02:" + i + i);
  }

  public static Neighbour neighbour(int link, String address, String mac) {
    return new Neighbour(link, InetAddress.ofLiteral(address), Optional.of(MacAddress.parse(mac)));
  }

  public static InterfaceAddress address(int link, String address) {
    return new InterfaceAddress(link, InetAddress.ofLiteral(address), networkLength(address));
  }

  private static Link link(int index, MacAddress mac) {
    return new Link(index, "eth" + (index - 1), Optional.of(mac), true, true, false, 1500, false);
  }

  public static Route route(String network, int link) {
    InetAddress address = InetAddress.ofLiteral(network);
    return new Route(address, networkLength(network), Optional.empty(), link, 0);
  }

  private static int networkLength(String address) {
    return address.indexOf(':') < 0 ? 24 : 64;
  }

  public Engine engine() {
    return plane.engine();
  }

  public int now() {
    return now;
  }

  public static ServiceKey key(Protocol protocol, String end) {
    return new ServiceKey.OfAddress(protocol, Frames.host(end), Frames.port(end));
  }

  public static ServiceSettings service(ServiceKey key, String scheduler, int persistentSeconds) {
    Optional<Persistence> persistence =
        persistentSeconds == 0
            ? Optional.empty()
            : Optional.of(new Persistence(persistentSeconds, Persistence.EACH_IPV4_CLIENT));
    return new ServiceSettings(key, scheduler, Set.of(), persistence, Optional.empty(), false);
  }

  public static ServerSettings server(String end, ForwardingMethod method, int weight) {
    return server(end, method, weight, Tunnel.IPIP);
  }

  private static ServerSettings server(
      String end, ForwardingMethod method, int weight, Tunnel tunnel) {
    ServerKey key = new ServerKey(Frames.host(end), Frames.port(end));
    return new ServerSettings(key, method, weight, 0, 0, tunnel);
  }

  /** A server that packets reach wrapped; its port is the service's. */
  public static ServerSettings tunnelled(String end, Tunnel tunnel) {
    return server(end, ForwardingMethod.TUNNEL, 1, tunnel);
  }

  /** A round-robin service with translated servers 198.51.100.1.. on port 8080. */
  public Lab nat(Protocol protocol, int servers) {
    return serve(service(key(protocol, VIP), "rr", 0), ForwardingMethod.MASQUERADE, servers);
  }

  /** A service with so many servers of its family. */
  public Lab serve(ServiceSettings service, ForwardingMethod method, int servers) {
    return serve(service, method, servers, service.key().ipv6());
  }

  /** The same with servers of any family: only tunnels lead to the other one. */
  public Lab serve(
      ServiceSettings service, ForwardingMethod method, int servers, boolean ipv6Servers) {
    engine().addService(service);
    String network = ipv6Servers ? "[2001:db8:2::%d]:%d" : "198.51.100.%d:%d";
    int port = method == ForwardingMethod.MASQUERADE ? 8080 : 80;
    for (int i = servers; i >= 1; i--) {
      engine().addServer(service.key(), server(network.formatted(i, port), method, 1));
    }
    return this;
  }

  public MemoryPlane.Delivery deliver(Frames frame) {
    return deliver(frame.bytes());
  }

  public MemoryPlane.Delivery deliver(byte[] frame) {
    return plane.deliver(frame, FRONT);
  }

  /** A client's SYN; fails the test unless it is sent on. */
  public MemoryPlane.Delivery connect(String client) {
    return deliver(Frames.tcp(client, VIP, PacketView.SYN));
  }

  /** Lets time pass, with the engine at its duty. */
  public Lab pass(int seconds) {
    for (int i = 0; i < seconds * 10; i++) {
      now += Ticks.ofSeconds(1) / 10 + 1;
      engine().duty(now);
    }
    return this;
  }

  /** Lets some ticks pass, with the engine at its duty at their end. */
  public void passTicks(int ticks) {
    now += ticks;
    engine().duty(now);
  }

  /** Lets some ticks pass in which the engine does not run. */
  public void skipTicks(int ticks) {
    now += ticks;
  }

  public List<ConnectionSnapshot> connections() {
    List<ConnectionSnapshot> list = new ArrayList<>();
    engine().connections(list::add);
    return list;
  }

  /** What peers must be told of, which counts as told from now on. */
  List<FlowRecord> changes() {
    FlowReader reader = new FlowReader(engine().table());
    List<FlowRecord> records = new ArrayList<>();
    engine()
        .table()
        .changes()
        .drain(
            Integer.MAX_VALUE,
            slot -> {
              FlowRecord record = new FlowRecord();
              assertThat(reader.read(slot, record, now)).isTrue();
              records.add(record);
            });
    return records;
  }

  @Override
  public void close() {
    plane.close();
  }
}
