package dev.tandem.linux.netlink;

import dev.tandem.linux.MacAddress;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What the kernel knows of a neighbour's link-layer address.
 *
 * @param mac empty while unknown
 * @param permanent whether it was entered by hand, so that the kernel never asks for it
 */
public record Neighbour(
    int interfaceIndex, InetAddress address, Optional<MacAddress> mac, boolean permanent) {

  /** One that the kernel has found out. */
  public Neighbour(int interfaceIndex, InetAddress address, Optional<MacAddress> mac) {
    this(interfaceIndex, address, mac, false);
  }
}
