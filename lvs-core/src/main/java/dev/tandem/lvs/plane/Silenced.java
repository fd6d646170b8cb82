package dev.tandem.lvs.plane;

import dev.tandem.lvs.packet.AddressMap;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.MarkRule;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The packets that the kernel must leave to the data plane: those to services, and those from real
 * servers whose answers are translated, unless they are for the director itself. {@link
 * SilenceRules} says the same in the kernel's language.
 */
final class Silenced {

  private static final int ALL_PORTS = 0;
  private static final int MOST_FILTERED = 256;

  private final Set<Party> services;
  private final List<Range> ranges;
  private final Set<Party> servers;
  private final Set<InetAddress> ownAddresses;
  private final AddressMap<Boolean> serviceKeys;
  private final AddressMap<Boolean> serverKeys;
  private final AddressMap<Boolean> own = new AddressMap<>();

  /**
   * One end of connections.
   *
   * @param port 0 for all ports
   */
  record Party(InetAddress address, int protocol, int port) implements Comparable<Party> {

    @Override
    public int compareTo(Party other) {
      return text().compareTo(other.text());
    }

    private String text() {
      return address.getHostAddress() + " " + protocol + " " + port;
    }
  }

  /**
   * Packets to some ports of some addresses.
   *
   * @param high and low: the network as {@link IpAddress} has it
   * @param prefixLength of 128
   */
  record Range(long high, long low, int prefixLength, int protocol, int firstPort, int lastPort)
      implements Comparable<Range> {

    static Range of(MarkRule.Network network, int protocol, int firstPort, int lastPort) {
      long high = IpAddress.high(network.address());
      long low = IpAddress.low(network.address());
      int before = IpAddress.isIpv4(high, low) ? IpAddress.IPV4_PREFIX_BITS : 0;
      int prefixLength = before + network.prefixLength();
      return new Range(high, low, prefixLength, protocol, firstPort, lastPort);
    }

    boolean ipv6() {
      return !IpAddress.isIpv4(high, low);
    }

    /** The network as {@code address/length}. */
    String networkText() {
      int length = ipv6() ? prefixLength : prefixLength - IpAddress.IPV4_PREFIX_BITS;
      return IpAddress.address(high, low).getHostAddress() + "/" + length;
    }

    boolean containsHost(PacketView packet) {
      return packet.protocol() == protocol
          && packet.ipv6() == ipv6()
          && ((packet.targetHigh() ^ high) & IpAddress.highMask(prefixLength)) == 0
          && ((packet.targetLow() ^ low) & IpAddress.lowMask(prefixLength)) == 0;
    }

    boolean contains(PacketView packet) {
      int port = packet.targetPort();
      return port >= firstPort && port <= lastPort && containsHost(packet);
    }

    @Override
    public int compareTo(Range other) {
      return toString().compareTo(other.toString());
    }
  }

  /**
   * What is to be silent.
   *
   * @param ranges what is for services besides {@code services}
   * @param servers whose answers are translated
   */
  Silenced(
      Set<Party> services, Set<Range> ranges, Set<Party> servers, Set<InetAddress> ownAddresses) {
    this.services = Set.copyOf(services);
    this.ranges = List.copyOf(new TreeSet<>(ranges));
    this.servers = Set.copyOf(servers);
    this.ownAddresses = Set.copyOf(ownAddresses);
    serviceKeys = keys(services);
    serverKeys = keys(servers);
    ownAddresses.forEach(address -> put(own, 0, address));
  }

  /** The servers whose answers are translated. */
  Set<Party> servers() {
    return servers;
  }

  /** Each party by its port, and once by its host, for fragments, which tell no port. */
  private static AddressMap<Boolean> keys(Set<Party> parties) {
    AddressMap<Boolean> keys = new AddressMap<>();
    for (Party party : parties) {
      put(keys, scope(party.protocol(), party.port()), party.address());
      put(keys, hostScope(party.protocol()), party.address());
    }
    return keys;
  }

  private static void put(AddressMap<Boolean> keys, int scope, InetAddress address) {
    keys.put(scope, IpAddress.high(address), IpAddress.low(address), true);
  }

  private static int scope(int protocol, int port) {
    return port << Byte.SIZE | protocol;
  }

  private static int hostScope(int protocol) {
    return scope(protocol, ALL_PORTS) | Integer.MIN_VALUE;
  }

  /** Whether the kernel was kept from a packet. Allocates nothing. */
  boolean covers(PacketView packet, PacketView.Parsed parsed) {
    return switch (parsed) {
      case FLOW ->
          isFor(packet, scope(packet.protocol(), packet.targetPort()))
              || isFor(packet, scope(packet.protocol(), ALL_PORTS))
              || inRange(packet)
              || isFrom(packet, scope(packet.protocol(), packet.sourcePort()))
              || isFrom(packet, scope(packet.protocol(), ALL_PORTS));
      case FIRST_FRAGMENT, LATER_FRAGMENT ->
          isFor(packet, hostScope(packet.protocol()))
              || hostInRange(packet)
              || isFrom(packet, hostScope(packet.protocol()));
      case ICMP, OTHER_PROTOCOL, MALFORMED, NOT_IP -> false;
    };
  }

  /** Whether a packet is for a service. */
  private boolean isFor(PacketView packet, int scope) {
    return serviceKeys.get(scope, packet.targetHigh(), packet.targetLow()) != null;
  }

  /** Whether a packet is a server's and not for this host. */
  private boolean isFrom(PacketView packet, int scope) {
    return serverKeys.get(scope, packet.sourceHigh(), packet.sourceLow()) != null
        && own.get(0, packet.targetHigh(), packet.targetLow()) == null;
  }

  private boolean inRange(PacketView packet) {
    for (int i = 0; i < ranges.size(); i++) {
      if (ranges.get(i).contains(packet)) {
        return true;
      }
    }
    return false;
  }

  private boolean hostInRange(PacketView packet) {
    for (int i = 0; i < ranges.size(); i++) {
      if (ranges.get(i).containsHost(packet)) {
        return true;
      }
    }
    return false;
  }

  /** What of all frames concerns the data plane, in libpcap's language. */
  String captureFilter() {
    List<String> hosts = new ArrayList<>();
    addresses(services).forEach(address -> hosts.add(version(address) + " dst host " + address));
    ranges.stream()
        .map(Range::networkText)
        .distinct()
        .forEach(network -> hosts.add(version(network) + " dst net " + network));
    addresses(servers).forEach(address -> hosts.add(version(address) + " src host " + address));
    if (hosts.isEmpty()) {
      // Nothing is this short; a filter that is false by itself is refused by the compiler.
      return "less 1";
    }
    // The kernel goes through the filter for every frame.
    return hosts.size() > MOST_FILTERED ? "ip or ip6" : String.join(" or ", hosts);
  }

  private static String version(String address) {
    return address.indexOf(':') < 0 ? "ip" : "ip6";
  }

  private static Set<String> addresses(Set<Party> parties) {
    Set<String> addresses = new TreeSet<>();
    parties.forEach(party -> addresses.add(party.address().getHostAddress()));
    return addresses;
  }

  /** Parties of services with a port, or with all. */
  Set<Party> services(boolean allPorts) {
    return only(services, party -> allPorts == (party.port() == ALL_PORTS));
  }

  List<Range> ranges() {
    return ranges;
  }

  /** Parties of real servers with a port, or with all. */
  Set<Party> servers(boolean allPorts) {
    return only(servers, party -> allPorts == (party.port() == ALL_PORTS));
  }

  /** All hosts of services, for all ports. */
  Set<Party> serviceHosts() {
    return hosts(services);
  }

  Set<Party> serverHosts() {
    return hosts(servers);
  }

  Set<InetAddress> ownAddresses() {
    return ownAddresses;
  }

  private static Set<Party> only(Set<Party> parties, Predicate<Party> wanted) {
    Set<Party> chosen = new TreeSet<>(parties);
    chosen.removeIf(wanted.negate());
    return chosen;
  }

  private static Set<Party> hosts(Set<Party> parties) {
    Set<Party> hosts = new TreeSet<>();
    parties.forEach(party -> hosts.add(new Party(party.address(), party.protocol(), ALL_PORTS)));
    return hosts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Silenced silenced
        && services.equals(silenced.services)
        && ranges.equals(silenced.ranges)
        && servers.equals(silenced.servers)
        && ownAddresses.equals(silenced.ownAddresses);
  }

  @Override
  public int hashCode() {
    return services.hashCode() + ranges.hashCode() + servers.hashCode();
  }
}
