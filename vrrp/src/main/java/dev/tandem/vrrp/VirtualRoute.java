package dev.tandem.vrrp;

import dev.tandem.linux.netlink.RouteEntry;

/**
 * A route that moves with the master role.
 *
 * @param tracked whether this router puts it back when somebody else removes it
 */
public record VirtualRoute(RouteEntry entry, boolean tracked) {}
