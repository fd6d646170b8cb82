package dev.tandem.linux.netlink;

import java.net.InetAddress;

/** An address on an interface. */
public record InterfaceAddress(int interfaceIndex, InetAddress address, int prefixLength) {}
