package dev.tandem.vrrp.network;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * Which VRRP packets a port is to receive.
 *
 * @param groups multicast groups, of either family, to join
 * @param unicast whether also what is sent to an address of this host
 */
public record Reception(Set<InetAddress> groups, boolean unicast) {

  /** Of a port that only sends. */
  public static final Reception NONE = new Reception(Set.of(), false);

  public static final Reception UNICAST = new Reception(Set.of(), true);

  public Reception {
    groups = Set.copyOf(groups);
  }

  public static Reception of(InetAddress group) {
    return new Reception(Set.of(group), false);
  }

  /** What either receives. */
  public Reception and(Reception other) {
    Set<InetAddress> both = new HashSet<>(groups);
    both.addAll(other.groups());
    return new Reception(both, unicast || other.unicast());
  }

  boolean isNone() {
    return groups.isEmpty() && !unicast;
  }
}
