package dev.tandem.vrrp;

import dev.tandem.linux.netlink.AddressOptions;
import java.net.InetAddress;
import java.util.Optional;

/**
 * An address that moves with the master role.
 *
 * @param prefixLength of the address on its interface, 0..32 or 0..128
 * @param interfaceName where it is added; empty for the interface of its instance
 * @param tracked whether this router puts it back when somebody else removes it
 */
public record VirtualAddress(
    InetAddress address,
    int prefixLength,
    Optional<String> interfaceName,
    AddressOptions options,
    boolean tracked) {

  /** The same on a named interface, unless it names one already. */
  public VirtualAddress placedOn(String name) {
    return on(interfaceName.or(() -> Optional.of(name)));
  }

  /** The same on another interface; empty for that of its instance. */
  public VirtualAddress on(Optional<String> name) {
    return new VirtualAddress(address, prefixLength, name, options, tracked);
  }

  /** On the interface of its instance, with nothing special about it. */
  public static VirtualAddress of(InetAddress address, int prefixLength) {
    return new VirtualAddress(address, prefixLength, Optional.empty(), AddressOptions.NONE, true);
  }
}
