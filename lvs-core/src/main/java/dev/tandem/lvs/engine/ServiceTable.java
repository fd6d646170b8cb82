package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.AddressFilter;
import dev.tandem.lvs.fastpath.ServiceDirectory;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.net.Inet4Address;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.agrona.collections.Long2ObjectHashMap;

/** The virtual services with their servers. Belongs to the engine's thread. */
final class ServiceTable {

  private static final int MAX_PORT = 0xffff;

  private final Map<ServiceKey, VirtualService> services = new LinkedHashMap<>();
  private final Long2ObjectHashMap<VirtualService> byAddress = new Long2ObjectHashMap<>();
  private final Destinations destinations;
  private final AddressFilter filter;
  private final ServiceDirectory directory;
  private final RandomGenerator random;

  ServiceTable(
      Destinations destinations,
      AddressFilter filter,
      ServiceDirectory directory,
      RandomGenerator random) {
    this.destinations = destinations;
    this.filter = filter;
    this.directory = directory;
    this.random = random;
  }

  /** The service for a new flow; null when there is none. Allocates nothing. */
  VirtualService lookup(int protocol, int address, int port) {
    VirtualService exact = byAddress.get(key(protocol, address, port));
    return exact != null ? exact : byAddress.get(key(protocol, address, 0));
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
    ServiceKey.OfAddress key = supported(settings.key());
    if (services.containsKey(key)) {
      throw new LvsException(LvsError.SERVICE_EXISTS, key);
    }
    VirtualService service = new VirtualService(key, settings, random);
    filter.addService(service.address());
    services.put(key, service);
    byAddress.put(key(service.protocol(), service.address(), service.port()), service);
    directory.add(service.protocol(), service.address(), service.port());
  }

  private static ServiceKey.OfAddress supported(ServiceKey key) {
    if (!(key instanceof ServiceKey.OfAddress address)
        || !(address.address() instanceof Inet4Address)) {
      throw new LvsException(LvsError.FAMILY_MISMATCH, key);
    }
    if (address.protocol() == Protocol.SCTP) {
      throw new LvsException(LvsError.INVALID, key);
    }
    if (address.port() < 0 || address.port() > MAX_PORT) {
      throw new LvsException(LvsError.OUT_OF_RANGE, key);
    }
    return address;
  }

  void edit(ServiceSettings settings) {
    get(settings.key()).edit(settings);
  }

  void delete(ServiceKey key, int now) {
    VirtualService service = get(key);
    directory.remove(service.protocol(), service.address(), service.port());
    services.remove(key);
    byAddress.remove(key(service.protocol(), service.address(), service.port()));
    service.servers().asList().forEach(server -> destinations.release(key, server, now));
    filter.removeService(service.address());
  }

  RealServer addServer(ServiceKey serviceKey, ServerSettings settings) {
    VirtualService service = get(serviceKey);
    check(settings);
    if (service.servers().find(settings.key()).isPresent()) {
      throw new LvsException(LvsError.SERVER_EXISTS, settings.key());
    }
    RealServer server = destinations.acquire(serviceKey, settings);
    service.add(server);
    return server;
  }

  void editServer(ServiceKey serviceKey, ServerSettings settings) {
    VirtualService service = get(serviceKey);
    check(settings);
    RealServer server = find(service, settings.key());
    server.settings(settings);
    destinations.route(server);
    service.edited();
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
  private static void check(ServerSettings settings) {
    ServerKey key = settings.key();
    if (!(key.address() instanceof Inet4Address)) {
      throw new LvsException(LvsError.FAMILY_MISMATCH, key);
    }
    if (settings.weight() < 0 || settings.lowerThreshold() > settings.upperThreshold()) {
      throw new LvsException(LvsError.OUT_OF_RANGE, key);
    }
    boolean unicast = !key.address().isMulticastAddress() && !key.address().isAnyLocalAddress();
    if (!unicast) {
      throw new LvsException(LvsError.INVALID, key);
    }
    if (settings.tunnel().type() == Tunnel.Type.GUE && settings.tunnel().port() == 0) {
      throw new LvsException(LvsError.INVALID, key);
    }
  }

  private static long key(int protocol, int address, int port) {
    return (Integer.toUnsignedLong(address) << 24) | ((long) port << 8) | protocol;
  }
}
