package dev.tandem.linux.netlink;

import dev.tandem.linux.AddressText;
import dev.tandem.linux.EnumText;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A route as it is told to the kernel ({@code ip route add}). Interfaces have names here, which are
 * looked up when the route is added or removed.
 *
 * @param hops none for a route that leads nowhere, several to spread flows over them
 * @param table 1 and up; 254 is the main one
 * @param protocol who made it, for others to see
 * @param scope rtnetlink's number; empty for what the next hop suggests
 * @param typeOfService 0 for any
 * @param metric 0 for the kernel's default
 * @param source the address of this host to use with it
 * @param senders whose packets alone it is for, which IPv6 knows
 * @param congestionControl of TCP over it, by the name of its algorithm
 */
public record RouteEntry(
    Type type,
    InetAddress destination,
    int prefixLength,
    List<Hop> hops,
    int table,
    int protocol,
    OptionalInt scope,
    int typeOfService,
    int metric,
    Optional<InetAddress> source,
    Optional<RuleEntry.Prefix> senders,
    Map<Metric, Integer> metrics,
    Optional<String> congestionControl,
    Map<Option, Integer> options,
    Place place) {

  /** That of keepalived ({@code RTPROT_KEEPALIVED}). */
  public static final int PROTOCOL_KEEPALIVED = 18;

  public static final int TABLE_MAIN = 254;

  /** Joins {@link Metric#LOCK}: the name of an algorithm is no number. */
  public static final int LOCK_CONGESTION_CONTROL = 1 << 16;

  private static final int SCOPE_UNIVERSE = 0;
  private static final int SCOPE_LINK = 253;
  private static final int SCOPE_HOST = 254;

  public RouteEntry {
    hops = List.copyOf(hops);
    metrics = Map.copyOf(metrics);
    options = Map.copyOf(options);
  }

  /** A route with nothing that is said seldom. */
  public static RouteEntry plain(
      Type type, InetAddress destination, int prefixLength, List<Hop> hops, int table) {
    return new RouteEntry(
        type,
        destination,
        prefixLength,
        hops,
        table,
        PROTOCOL_KEEPALIVED,
        OptionalInt.empty(),
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Map.of(),
        Place.ALONE);
  }

  /** What becomes of a packet ({@code RTN_*}). */
  public enum Type {
    UNICAST(1),
    LOCAL(2),
    BROADCAST(3),
    MULTICAST(5),
    BLACKHOLE(6),
    UNREACHABLE(7),
    PROHIBIT(8),
    THROW(9);

    private final int number;

    Type(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** What connections over a route begin with ({@code RTAX_*}). */
  public enum Metric {
    /** Which of the others the kernel may not learn better: a bit for each number. */
    LOCK(1),
    MTU(2),
    WINDOW(3),
    /** In eighths of a millisecond. */
    RTT(4),
    /** In quarters of a millisecond. */
    RTTVAR(5),
    SSTHRESH(6),
    CWND(7),
    ADVMSS(8),
    REORDERING(9),
    HOPLIMIT(10),
    INITCWND(11),
    /** Bits: 1 for ECN. */
    FEATURES(12),
    /** In milliseconds. */
    RTO_MIN(13),
    INITRWND(14),
    QUICKACK(15),
    FASTOPEN_NO_COOKIE(17);

    private final int number;

    Metric(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    /** Its bit in the value of {@link #LOCK}. */
    public int lock() {
      return 1 << number;
    }
  }

  /** What is said seldom ({@code RTA_*}). */
  public enum Option {
    /** Of the source in the upper 16 bits, of the destination in the lower. */
    REALMS(11, Integer.BYTES),
    /** Of a router, RFC 4191: 0 medium, 1 high, 3 low. */
    PREFERENCE(20, Byte.BYTES),
    /** Seconds. */
    EXPIRES(23, Integer.BYTES),
    /** 1 to count the hops of an MPLS path, 0 to hide them. */
    TTL_PROPAGATE(26, Byte.BYTES);

    private final int number;
    private final int size;

    Option(int number, int size) {
      this.number = number;
      this.size = size;
    }

    int number() {
      return number;
    }

    int size() {
      return size;
    }
  }

  /** Where it goes among others of the same destination, table and metric. */
  public enum Place {
    /** There is none. */
    ALONE,
    BEFORE,
    BEHIND
  }

  /**
   * Where a packet goes next.
   *
   * @param gateway empty when the destination is on the link
   * @param interfaceName empty for that of the gateway's network
   * @param weight 1..256, among several hops
   * @param onLink whether the gateway is taken for a neighbour though no network says so
   * @param encapsulation what is put around the packets
   */
  public record Hop(
      Optional<InetAddress> gateway,
      Optional<String> interfaceName,
      int weight,
      boolean onLink,
      Optional<Encapsulation> encapsulation) {

    /** A hop with nothing that is said seldom. */
    public static Hop plain(Optional<InetAddress> gateway, Optional<String> interfaceName) {
      return new Hop(gateway, interfaceName, 1, false, Optional.empty());
    }
  }

  /** The same route in another table. */
  public RouteEntry inTable(int other) {
    return new RouteEntry(
        type,
        destination,
        prefixLength,
        hops,
        other,
        protocol,
        scope,
        typeOfService,
        metric,
        source,
        senders,
        metrics,
        congestionControl,
        options,
        place);
  }

  /** As iproute2 chooses it. */
  int effectiveScope() {
    if (scope.isPresent()) {
      return scope.getAsInt();
    }
    boolean direct = hops.stream().noneMatch(hop -> hop.gateway().isPresent());
    return switch (type) {
      case LOCAL -> SCOPE_HOST;
      case UNICAST -> direct ? SCOPE_LINK : SCOPE_UNIVERSE;
      case BROADCAST, MULTICAST -> SCOPE_LINK;
      default -> SCOPE_UNIVERSE;
    };
  }

  /** As operators write it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (type != Type.UNICAST) {
      text.append(EnumText.lower(type)).append(' ');
    }
    text.append(AddressText.of(destination)).append('/').append(prefixLength);
    for (Hop hop : hops) {
      hop.gateway().ifPresent(gateway -> text.append(" via ").append(AddressText.of(gateway)));
      hop.interfaceName().ifPresent(name -> text.append(" dev ").append(name));
    }
    if (table != TABLE_MAIN) {
      text.append(" table ").append(table);
    }
    return text.toString();
  }
}
