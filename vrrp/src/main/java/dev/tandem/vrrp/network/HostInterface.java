package dev.tandem.vrrp.network;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.vrrp.InstanceSettings;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An interface of this host.
 *
 * @param mac empty where the link layer is not Ethernet
 * @param up whether the operator wants it up
 * @param running whether its link is there too
 * @param forwardsIpv6 whether it forwards IPv6 packets of others
 * @param vrfTable the routing table of a VRF device; empty for any other interface
 * @param addresses in the kernel's order, the primary one first
 */
public record HostInterface(
    int index,
    String name,
    Optional<MacAddress> mac,
    boolean up,
    boolean running,
    boolean forwardsIpv6,
    OptionalInt vrfTable,
    List<InterfaceAddress> addresses) {

  /** All of them together, for who does not care where a packet comes in. */
  public static final HostInterface ANY =
      new HostInterface(
          0, InstanceSettings.ANY_INTERFACE, Optional.empty(), true, true, false, List.of());

  public HostInterface {
    addresses = List.copyOf(addresses);
  }

  /** An interface that is no VRF. */
  public HostInterface(
      int index,
      String name,
      Optional<MacAddress> mac,
      boolean up,
      boolean running,
      boolean forwardsIpv6,
      List<InterfaceAddress> addresses) {
    this(index, name, mac, up, running, forwardsIpv6, OptionalInt.empty(), addresses);
  }

  /** The entry of an address; empty when the interface does not have it. */
  public Optional<InterfaceAddress> find(InetAddress address) {
    return addresses.stream().filter(entry -> entry.address().equals(address)).findFirst();
  }

  /** Whether it stands for all of them. */
  public boolean any() {
    return equals(ANY);
  }

  /** Whether packets can pass. */
  public boolean usable() {
    return up && running;
  }
}
