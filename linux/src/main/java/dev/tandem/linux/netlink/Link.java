package dev.tandem.linux.netlink;

import dev.tandem.linux.MacAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A network interface.
 *
 * @param mac empty where the link layer is not Ethernet
 * @param up whether the operator wants it up (IFF_UP)
 * @param running whether its link is there too (IFF_LOWER_UP)
 * @param forwardsIpv6 whether it forwards IPv6 packets of others
 * @param vrfTable the routing table of a VRF device; empty for any other interface
 * @param vlan what an interface of a VLAN is one of; empty for any other interface
 */
public record Link(
    int index,
    String name,
    Optional<MacAddress> mac,
    boolean up,
    boolean running,
    boolean loopback,
    int mtu,
    boolean forwardsIpv6,
    OptionalInt vrfTable,
    Optional<Vlan> vlan) {

  /** An interface that is neither a VRF nor of a VLAN. */
  public Link(
      int index,
      String name,
      Optional<MacAddress> mac,
      boolean up,
      boolean running,
      boolean loopback,
      int mtu,
      boolean forwardsIpv6) {
    this(
        index,
        name,
        mac,
        up,
        running,
        loopback,
        mtu,
        forwardsIpv6,
        OptionalInt.empty(),
        Optional.empty());
  }

  /** The same interface as one of a VLAN. */
  public Link in(Vlan its) {
    return new Link(
        index, name, mac, up, running, loopback, mtu, forwardsIpv6, vrfTable, Optional.of(its));
  }

  /** Whether packets can pass. */
  public boolean usable() {
    return up && running;
  }
}
