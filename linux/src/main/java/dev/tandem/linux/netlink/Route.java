package dev.tandem.linux.netlink;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A unicast route of the main table.
 *
 * @param gateway empty when the destination is on the link
 * @param metric the smaller wins among routes of equal prefix length
 */
public record Route(
    InetAddress destination,
    int prefixLength,
    Optional<InetAddress> gateway,
    int interfaceIndex,
    int metric) {}
