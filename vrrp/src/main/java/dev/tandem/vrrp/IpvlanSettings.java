package dev.tandem.vrrp;

import dev.tandem.linux.netlink.IpvlanMode;
import java.util.Optional;

/**
 * An interface of the instance's own that shares the Ethernet address of the real one ({@code
 * use_ipvlan}).
 *
 * @param interfaceName on which the virtual addresses are put
 * @param address of the interface itself, from which adverts come unless they are told otherwise
 */
public record IpvlanSettings(
    String interfaceName, Optional<VirtualAddress> address, IpvlanMode mode) {}
