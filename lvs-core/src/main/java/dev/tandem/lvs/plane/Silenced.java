package dev.tandem.lvs.plane;

import dev.tandem.lvs.packet.Ipv4;
import dev.tandem.lvs.packet.PacketView;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.agrona.collections.LongHashSet;

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
  private final LongHashSet serviceKeys;
  private final LongHashSet serverKeys;
  private final LongHashSet own = new LongHashSet();

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
   * @param network IPv4, first octet highest
   */
  record Range(int network, int prefixLength, int protocol, int firstPort, int lastPort)
      implements Comparable<Range> {

    /** The network as {@code address/length}. */
    String networkText() {
      return Ipv4.address(network).getHostAddress() + "/" + prefixLength;
    }

    boolean containsHost(PacketView packet) {
      int mask = prefixLength == 0 ? 0 : -1 << (Integer.SIZE - prefixLength);
      return packet.protocol() == protocol && (packet.target() & mask) == (network & mask);
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
    ownAddresses.stream()
        .filter(Inet4Address.class::isInstance)
        .forEach(address -> own.add(Ipv4.bits(address)));
  }

  /** Each party by its port, and once by its host, for fragments, which tell no port. */
  private static LongHashSet keys(Set<Party> parties) {
    LongHashSet keys = new LongHashSet();
    for (Party party : parties) {
      if (party.address() instanceof Inet4Address) {
        int address = Ipv4.bits(party.address());
        keys.add(key(address, party.protocol(), party.port()));
        keys.add(hostKey(address, party.protocol()));
      }
    }
    return keys;
  }

  private static long key(int address, int protocol, int port) {
    return (Integer.toUnsignedLong(address) << 24) | ((long) port << 8) | protocol;
  }

  private static long hostKey(int address, int protocol) {
    return key(address, protocol, ALL_PORTS) | Long.MIN_VALUE;
  }

  /** Whether the kernel was kept from a packet. Allocates nothing. */
  boolean covers(PacketView packet, PacketView.Parsed parsed) {
    return switch (parsed) {
      case FLOW ->
          has(serviceKeys, packet.target(), packet.protocol(), packet.targetPort())
              || inRange(packet)
              || (!own.contains(packet.target())
                  && has(serverKeys, packet.source(), packet.protocol(), packet.sourcePort()));
      case FIRST_FRAGMENT, LATER_FRAGMENT ->
          serviceKeys.contains(hostKey(packet.target(), packet.protocol()))
              || hostInRange(packet)
              || (!own.contains(packet.target())
                  && serverKeys.contains(hostKey(packet.source(), packet.protocol())));
      case ICMP, OTHER_PROTOCOL, MALFORMED, NOT_IPV4 -> false;
    };
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

  private static boolean has(LongHashSet keys, int address, int protocol, int port) {
    return keys.contains(key(address, protocol, port))
        || keys.contains(key(address, protocol, ALL_PORTS));
  }

  /** What of all frames concerns the data plane, in libpcap's language. */
  String captureFilter() {
    List<String> hosts = new ArrayList<>();
    addresses(services).forEach(address -> hosts.add("ip dst host " + address));
    ranges.stream()
        .map(Range::networkText)
        .distinct()
        .forEach(network -> hosts.add("ip dst net " + network));
    addresses(servers).forEach(address -> hosts.add("ip src host " + address));
    if (hosts.isEmpty()) {
      // Nothing is this short; a filter that is false by itself is refused by the compiler.
      return "less 1";
    }
    // The kernel goes through the filter for every frame.
    return hosts.size() > MOST_FILTERED ? "ip" : String.join(" or ", hosts);
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
