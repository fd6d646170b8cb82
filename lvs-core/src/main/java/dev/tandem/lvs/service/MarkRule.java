package dev.tandem.lvs.service;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Which packets carry a firewall mark. Of several rules that fit a packet the last one counts, as
 * with {@code iptables -j MARK --set-mark}.
 *
 * @param mark an unsigned 32-bit number; 0 takes the mark of an earlier rule away
 * @param interfaceName where the packet came in; any if empty
 * @param protocol any of {@link Protocol} if empty
 * @param sourcePorts any if empty
 * @param destinationPorts any if empty
 */
public record MarkRule(
    int mark,
    Optional<String> interfaceName,
    Optional<Network> source,
    Optional<Network> destination,
    Optional<Protocol> protocol,
    List<Ports> sourcePorts,
    List<Ports> destinationPorts) {

  public MarkRule {
    sourcePorts = List.copyOf(sourcePorts);
    destinationPorts = List.copyOf(destinationPorts);
    if (protocol.isEmpty() && !(sourcePorts.isEmpty() && destinationPorts.isEmpty())) {
      throw new IllegalArgumentException("ports belong to a protocol");
    }
  }

  /** Whether a packet fits, wherever it came in. */
  public boolean fits(
      Protocol of, InetAddress client, int clientPort, InetAddress virtual, int virtualPort) {
    return protocol.map(of::equals).orElse(true)
        && source.map(network -> network.contains(client)).orElse(true)
        && destination.map(network -> network.contains(virtual)).orElse(true)
        && fits(sourcePorts, clientPort)
        && fits(destinationPorts, virtualPort);
  }

  private static boolean fits(List<Ports> ports, int port) {
    return ports.isEmpty()
        || ports.stream().anyMatch(range -> range.first() <= port && port <= range.last());
  }

  /** Addresses that share their first bits. */
  public record Network(InetAddress address, int prefixLength) {

    /** Whether an address is in it. */
    public boolean contains(InetAddress other) {
      byte[] mine = address.getAddress();
      byte[] its = other.getAddress();
      boolean contains = mine.length == its.length;
      for (int bit = 0; bit < prefixLength && contains; bit++) {
        contains = ((mine[bit / 8] ^ its[bit / 8]) >> (7 - bit % 8) & 1) == 0;
      }
      return contains;
    }

    public Network {
      if (prefixLength < 0 || prefixLength > address.getAddress().length * 8) {
        throw new IllegalArgumentException("prefix length " + prefixLength);
      }
    }
  }

  /** Ports from the first to the last, both included. */
  public record Ports(int first, int last) {

    public static final Ports ALL = new Ports(0, 0xffff);

    public Ports {
      if (first < 0 || first > last || last > 0xffff) {
        throw new IllegalArgumentException("ports " + first + " to " + last);
      }
    }
  }
}
