package dev.tandem.linux.netlink;

import dev.tandem.linux.MacAddress;
import java.util.Optional;

/**
 * A network interface.
 *
 * @param mac empty where the link layer is not Ethernet
 * @param up whether the operator wants it up (IFF_UP)
 * @param running whether its link is there too (IFF_LOWER_UP)
 * @param forwardsIpv6 whether it forwards IPv6 packets of others
 */
public record Link(
    int index,
    String name,
    Optional<MacAddress> mac,
    boolean up,
    boolean running,
    boolean loopback,
    int mtu,
    boolean forwardsIpv6) {

  /** Whether packets can pass. */
  public boolean usable() {
    return up && running;
  }
}
