package dev.tandem.vrrp.network;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * An interface of this host.
 *
 * @param mac empty where the link layer is not Ethernet
 * @param up whether the operator wants it up
 * @param running whether its link is there too
 * @param forwardsIpv6 whether it forwards IPv6 packets of others
 * @param addresses in the kernel's order, the primary one first
 */
public record HostInterface(
    int index,
    String name,
    Optional<MacAddress> mac,
    boolean up,
    boolean running,
    boolean forwardsIpv6,
    List<InterfaceAddress> addresses) {

  public HostInterface {
    addresses = List.copyOf(addresses);
  }

  /** The entry of an address; empty when the interface does not have it. */
  public Optional<InterfaceAddress> find(InetAddress address) {
    return addresses.stream().filter(entry -> entry.address().equals(address)).findFirst();
  }

  /** Whether packets can pass. */
  public boolean usable() {
    return up && running;
  }
}
