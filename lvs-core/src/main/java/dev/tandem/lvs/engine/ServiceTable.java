package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.AddressFilter;
import dev.tandem.lvs.fastpath.ServiceDirectory;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.ftp.FtpLine;
import dev.tandem.lvs.packet.AddressMap;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.MarkAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.net.Inet6Address;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The virtual services with their servers. Belongs to the engine's thread. */
final class ServiceTable {

  private static final int MAX_PORT = 0xffff;
  // The default of ip_unprivileged_port_start.
  private static final int FIRST_UNPRIVILEGED = 1024;

  private final Map<ServiceKey, VirtualService> services = new LinkedHashMap<>();
  private final AddressMap<VirtualService> byAddress = new AddressMap<>();
  private final Destinations destinations;
  private final AddressFilter filter;
  private final ServiceDirectory directory;
  private final Marks marks;
  private final Behaviour behaviour;
  private final RandomGenerator random;

  ServiceTable(
      Destinations destinations,
      AddressFilter filter,
      ServiceDirectory directory,
      Marks marks,
      Behaviour behaviour,
      RandomGenerator random) {
    this.destinations = destinations;
    this.filter = filter;
    this.directory = directory;
    this.marks = marks;
    this.behaviour = behaviour;
    this.random = random;
  }

  /** What tells the program of services. */
  ServiceDirectory directory() {
    return directory;
  }

  /** Whether an address has a service on just this port. */
  boolean hasExactly(int protocol, long high, long low, int port) {
    return byAddress.get(scope(protocol, port), high, low) != null;
  }

  /**
   * The service for a new flow; null when there is none. That of a firewall mark comes before all
   * others, an exact port before port 0. Allocates nothing.
   *
   * @param mark 0 for none
   */
  VirtualService lookup(int mark, int protocol, long high, long low, int port) {
    if (mark != 0) {
      VirtualService marked = ofMark(mark, !IpAddress.isIpv4(high, low));
      if (marked != null) {
        return marked;
      }
    }
    VirtualService exact = byAddress.get(scope(protocol, port), high, low);
    if (exact != null) {
      return exact;
    }
    VirtualService ofFtp = ofFtpData(protocol, high, low, port);
    return ofFtp != null ? ofFtp : byAddress.get(scope(protocol, 0), high, low);
  }

  private VirtualService ofMark(int mark, boolean ipv6) {
    return byAddress.get(
        scope(PacketView.ANY_PROTOCOL, 0),
        MarkAddress.high(mark, ipv6),
        MarkAddress.low(mark, ipv6));
  }

  /** A persistent FTP service takes the data connections of its clients too. */
  private VirtualService ofFtpData(int protocol, long high, long low, int port) {
    boolean mayBeData = port == FtpLine.DATA_PORT || port >= FIRST_UNPRIVILEGED;
    if (!mayBeData || protocol != PacketView.TCP) {
      return null;
    }
    VirtualService ftp = byAddress.get(scope(protocol, FtpLine.CONTROL_PORT), high, low);
    return ftp != null && ftp.persistent() ? ftp : null;
  }

  /** For which families there is a service for a firewall mark, as in {@link SharedLayout}. */
  private int serves(int mark) {
    return (ofMark(mark, false) == null ? 0 : SharedLayout.MARK_SERVES_IPV4)
        | (ofMark(mark, true) == null ? 0 : SharedLayout.MARK_SERVES_IPV6);
  }

  /** Whether a server that is reached by translation has this address and port. */
  boolean translates(int protocol, long high, long low, int port) {
    for (VirtualService service : services.values()) {
      boolean fits =
          service.protocol() == protocol || service.protocol() == PacketView.ANY_PROTOCOL;
      if (fits && service.translated(high, low, port) != null) {
        return true;
      }
    }
    return false;
  }

  Collection<VirtualService> all() {
    return services.values();
  }

  VirtualService get(ServiceKey key) {
    VirtualService service = services.get(key);
    if (service == null) {
      throw new LvsException(LvsError.NO_SUCH_SERVICE, key);
    }
    return service;
  }

  boolean contains(ServiceKey key) {
    return services.containsKey(key);
  }

  void add(ServiceSettings settings) {
    check(settings.key());
    if (services.containsKey(settings.key())) {
      throw new LvsException(LvsError.SERVICE_EXISTS, settings.key());
    }
    VirtualService service = new VirtualService(settings, behaviour, random);
    services.put(service.key(), service);
    byAddress.put(scope(service), service.addressHigh(), service.addressLow(), service);
    switch (service.key()) {
      case ServiceKey.OfAddress key -> filter.addService(IpAddress.bits(key.address()));
      case ServiceKey.OfMark key -> marks.servedAnew(this::serves);
    }
    announce(service);
  }

  private static void check(ServiceKey key) {
    if (!(key instanceof ServiceKey.OfAddress address)) {
      return;
    }
    if (address.port() < 0 || address.port() > MAX_PORT) {
      throw new LvsException(LvsError.OUT_OF_RANGE, key);
    }
  }

  /** Tells the program; it knows services of firewall marks by their rules. */
  private void announce(VirtualService service) {
    if (service.key() instanceof ServiceKey.OfAddress key) {
      boolean takesFtpData = service.port() == FtpLine.CONTROL_PORT && service.persistent();
      directory.add(service.protocol(), key.address(), service.port(), takesFtpData);
    }
  }

  void edit(ServiceSettings settings) {
    VirtualService service = get(settings.key());
    service.edit(settings);
    announce(service);
  }

  void delete(ServiceKey key, int now) {
    VirtualService service = get(key);
    services.remove(key);
    byAddress.remove(scope(service), service.addressHigh(), service.addressLow());
    service.servers().asList().forEach(server -> destinations.release(key, server, now));
    switch (key) {
      case ServiceKey.OfAddress address -> {
        directory.remove(service.protocol(), address.address(), service.port());
        filter.removeService(IpAddress.bits(address.address()));
      }
      case ServiceKey.OfMark mark -> marks.servedAnew(this::serves);
    }
  }

  /** Sets by which rules packets get firewall marks. */
  void markRules(List<MarkRule> rules) {
    marks.rules(rules, this::serves);
  }

  RealServer addServer(ServiceKey serviceKey, ServerSettings settings) {
    VirtualService service = get(serviceKey);
    check(serviceKey, settings);
    if (service.servers().find(settings.key()).isPresent()) {
      throw new LvsException(LvsError.SERVER_EXISTS, settings.key());
    }
    RealServer server = destinations.acquire(serviceKey, settings);
    service.add(server);
    return server;
  }

  void editServer(ServiceKey serviceKey, ServerSettings settings) {
    VirtualService service = get(serviceKey);
    check(serviceKey, settings);
    RealServer server = find(service, settings.key());
    server.settings(settings);
    destinations.route(server);
    service.edited();
  }

  /** One server of a service, or all of them. */
  List<RealServer> servers(ServiceKey service, Optional<ServerKey> server) {
    return server.isPresent()
        ? List.of(find(get(service), server.get()))
        : get(service).servers().asList();
  }

  RealServer deleteServer(ServiceKey serviceKey, ServerKey serverKey, int now) {
    VirtualService service = get(serviceKey);
    RealServer server = find(service, serverKey);
    service.remove(server);
    destinations.release(serviceKey, server, now);
    return server;
  }

  private static RealServer find(VirtualService service, ServerKey key) {
    return service
        .servers()
        .find(key)
        .orElseThrow(() -> new LvsException(LvsError.NO_SUCH_SERVER, key));
  }

  /** The checks that the kernel makes on a server (ip_vs_add_dest). */
  private static void check(ServiceKey service, ServerSettings settings) {
    ServerKey key = settings.key();
    boolean ipv6 = key.address() instanceof Inet6Address;
    if (ipv6 != service.ipv6() && settings.method() != ForwardingMethod.TUNNEL) {
      throw new LvsException(LvsError.INVALID, key);
    }
    if (settings.weight() < 0 || settings.lowerThreshold() > settings.upperThreshold()) {
      throw new LvsException(LvsError.OUT_OF_RANGE, key);
    }
    boolean unicast = !key.address().isMulticastAddress() && !key.address().isAnyLocalAddress();
    // A link-local address means nothing without its link.
    if (!unicast || (ipv6 && key.address().isLinkLocalAddress())) {
      throw new LvsException(LvsError.INVALID, key);
    }
    if (settings.tunnel().type() == Tunnel.Type.GUE && settings.tunnel().port() == 0) {
      throw new LvsException(LvsError.INVALID, key);
    }
  }

  private static int scope(VirtualService service) {
    return scope(service.protocol(), service.port());
  }

  /** What tells the services of one address apart. */
  private static int scope(int protocol, int port) {
    return port << Byte.SIZE | protocol;
  }
}
