package dev.tandem.vrrp;

import java.net.InetAddress;
import java.util.Optional;

/**
 * An address that moves with the master role.
 *
 * @param prefixLength of the address on its interface, 0..32 or 0..128
 * @param interfaceName where it is added; empty for the interface of its instance
 * @param label of an IPv4 address, such as {@code eth0:1}; at most 15 characters
 */
public record VirtualAddress(
    InetAddress address,
    int prefixLength,
    Optional<String> interfaceName,
    Optional<String> label) {}
