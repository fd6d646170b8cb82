package dev.tandem.vrrp.network;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * What a port is to receive: VRRP packets, and who says that an address is his.
 *
 * @param groups multicast groups, of either family, to join
 * @param unicast whether also what is sent to an address of this host
 * @param own addresses of this host, what is sent to which is received on any interface
 * @param claims whether others are heard that claim an address, as everybody does on a link who
 *     exchanges adverts there
 */
public record Reception(
    Set<InetAddress> groups, boolean unicast, Set<InetAddress> own, boolean claims) {

  /** Of a port that only sends. */
  public static final Reception NONE = new Reception(Set.of(), false, Set.of(), false);

  /** Of a port where no adverts are expected. */
  public static final Reception CLAIMS = new Reception(Set.of(), false, Set.of(), true);

  public static final Reception UNICAST = new Reception(Set.of(), true, Set.of(), true);

  public Reception {
    groups = Set.copyOf(groups);
    own = Set.copyOf(own);
  }

  public static Reception of(InetAddress group) {
    return new Reception(Set.of(group), false, Set.of(), true);
  }

  /** Of packets to an address of this host, wherever they come in. */
  public static Reception anywhereTo(InetAddress own) {
    return new Reception(Set.of(), false, Set.of(own), false);
  }

  /** What either receives. */
  public Reception and(Reception other) {
    return new Reception(
        union(groups, other.groups()),
        unicast || other.unicast(),
        union(own, other.own()),
        claims || other.claims());
  }

  private static Set<InetAddress> union(Set<InetAddress> some, Set<InetAddress> more) {
    Set<InetAddress> both = new HashSet<>(some);
    both.addAll(more);
    return both;
  }

  /** Whether what is sent to this host itself is received. */
  boolean addressed() {
    return unicast || !own.isEmpty();
  }

  boolean isNone() {
    return groups.isEmpty() && !addressed() && !claims;
  }
}
