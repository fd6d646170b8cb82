package dev.tandem.linux.netlink;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What the kernel puts around the packets that take a route ({@code ip route ... encap}). */
public sealed interface Encapsulation {

  /**
   * A stack of MPLS labels.
   *
   * @param labels the outermost first, each 0..{@link #LABEL_LIMIT}
   * @param ttl of all of them; empty for that of the packet
   */
  record Mpls(List<Integer> labels, OptionalInt ttl) implements Encapsulation {

    public static final int LABEL_LIMIT = (1 << 20) - 1;

    public Mpls {
      labels = List.copyOf(labels);
    }
  }

  /**
   * What a tunnel interface is told that asks each route for its target ({@code ip link ... type
   * gre external} and others).
   *
   * @param ipv6 whether the outer packet is one
   * @param id of the tunnel
   * @param trafficClass the type of service of the outer packet
   * @param flags {@code TUNNEL_*} of linux/if_tunnel.h, such as 4 for one with a key
   */
  record Ip(
      boolean ipv6,
      OptionalInt id,
      Optional<InetAddress> destination,
      Optional<InetAddress> source,
      OptionalInt ttl,
      OptionalInt trafficClass,
      OptionalInt flags)
      implements Encapsulation {}

  /**
   * Identifier-locator addressing.
   *
   * @param locator the upper 64 bits that the destination gets instead of its own
   */
  record Ila(long locator) implements Encapsulation {}
}
