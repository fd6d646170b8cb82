package dev.tandem.vrrp;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.IpvlanMode;
import java.util.Optional;

/**
 * An interface that is made on top of a real one.
 *
 * @param base the name of the real one
 */
public record VirtualInterface(String name, String base, Kind kind) {

  /** What makes it another one than its base. */
  public sealed interface Kind {}

  /** An Ethernet address of its own. */
  public record Macvlan(MacAddress mac) implements Kind {}

  /**
   * Addresses of its own alone.
   *
   * @param address which it has always; those that move with the role are beside it
   */
  public record Ipvlan(IpvlanMode mode, Optional<VirtualAddress> address) implements Kind {}
}
