package dev.tandem.linux.netlink;

import dev.tandem.linux.MacAddress;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What the kernel knows of a neighbour's link-layer address.
 *
 * @param mac empty while unknown
 */
public record Neighbour(int interfaceIndex, InetAddress address, Optional<MacAddress> mac) {}
