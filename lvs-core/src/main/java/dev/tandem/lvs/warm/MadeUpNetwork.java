package dev.tandem.lvs.warm;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the engine of a warm-up is told to stand in: clients behind a router on one link, two
 * servers on another, of both families, with addresses that documentation is free to use.
 */
final class MadeUpNetwork {

  static final int FRONT = 1;
  static final int BACK = 2;
  static final int SERVICE_PORT = 80;

  private static final int PERSISTENT_SECONDS = 60;
  private static final int MTU = 1500;
  private static final String MAC = "02:00:00:00:00:0";

  private MadeUpNetwork() {}

  /** A service of the engine, and how it forwards. */
  record Service(Protocol protocol, InetAddress address, ForwardingMethod method) {

    private static Service of(Protocol protocol, String address, ForwardingMethod method) {
      return new Service(protocol, InetAddress.ofLiteral(address), method);
    }

    boolean ipv6() {
      return address instanceof Inet6Address;
    }

    ServiceKey key() {
      return new ServiceKey.OfAddress(protocol, address, SERVICE_PORT);
    }
  }

  static final List<Service> SERVICES =
      List.of(
          Service.of(Protocol.TCP, "192.0.2.10", ForwardingMethod.MASQUERADE),
          Service.of(Protocol.TCP, "192.0.2.11", ForwardingMethod.ROUTE),
          Service.of(Protocol.UDP, "192.0.2.10", ForwardingMethod.MASQUERADE),
          Service.of(Protocol.TCP, "2001:db8:1::10", ForwardingMethod.MASQUERADE));

  static void load(Engine engine) {
    engine
        .hops()
        .load(
            List.of(link(FRONT), link(BACK)),
            List.of(
                address(FRONT, "192.0.2.254", 24),
                address(FRONT, "2001:db8:1::254", 64),
                address(BACK, "198.51.100.254", 24),
                address(BACK, "2001:db8:2::254", 64)),
            List.of(
                route("0.0.0.0", 0, Optional.of("192.0.2.1"), FRONT),
                route("::", 0, Optional.of("2001:db8:1::1"), FRONT),
                route("198.51.100.0", 24, Optional.empty(), BACK),
                route("2001:db8:2::", 64, Optional.empty(), BACK)),
            neighbours());
    SERVICES.forEach(service -> serve(engine, service));
  }

  private static void serve(Engine engine, Service service) {
    boolean persistent = service.method() == ForwardingMethod.ROUTE;
    engine.addService(
        new ServiceSettings(
            service.key(),
            "wlc",
            Set.of(),
            persistent
                ? Optional.of(new Persistence(PERSISTENT_SECONDS, Persistence.EACH_IPV4_CLIENT))
                : Optional.empty(),
            Optional.empty(),
            false));
    for (int i = 1; i <= 2; i++) {
      ServerKey key = new ServerKey(InetAddress.ofLiteral(server(service.ipv6(), i)), SERVICE_PORT);
      engine.addServer(
          service.key(), new ServerSettings(key, service.method(), i, 0, 0, Tunnel.IPIP));
    }
  }

  private static String server(boolean ipv6, int number) {
    return (ipv6 ? "2001:db8:2::" : "198.51.100.") + number;
  }

  private static List<Neighbour> neighbours() {
    List<Neighbour> neighbours = new ArrayList<>();
    neighbours.add(neighbour(FRONT, "192.0.2.1", 1));
    neighbours.add(neighbour(FRONT, "2001:db8:1::1", 1));
    for (int i = 1; i <= 2; i++) {
      neighbours.add(neighbour(BACK, server(false, i), 1 + i));
      neighbours.add(neighbour(BACK, server(true, i), 1 + i));
    }
    return neighbours;
  }

  private static Neighbour neighbour(int link, String address, int number) {
    return new Neighbour(
        link, InetAddress.ofLiteral(address), Optional.of(MacAddress.parse(MAC + number)));
  }

  private static Link link(int index) {
    MacAddress mac = MacAddress.parse(MAC + (7 + index));
    return new Link(index, "link" + index, Optional.of(mac), true, true, false, MTU, false);
  }

  private static InterfaceAddress address(int link, String address, int length) {
    return new InterfaceAddress(link, InetAddress.ofLiteral(address), length);
  }

  private static Route route(String to, int length, Optional<String> gateway, int link) {
    return new Route(
        InetAddress.ofLiteral(to), length, gateway.map(InetAddress::ofLiteral), link, 0);
  }
}
