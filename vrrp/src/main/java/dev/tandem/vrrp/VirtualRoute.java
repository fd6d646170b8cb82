package dev.tandem.vrrp;

import dev.tandem.linux.netlink.RouteEntry;
import java.util.Optional;

/**
 * A route that moves with the master role.
 *
 * @param vrf the device of the VRF whose table it goes to, whatever table the entry names
 * @param tracked whether this router puts it back when somebody else removes it
 */
public record VirtualRoute(RouteEntry entry, Optional<String> vrf, boolean tracked) {

  /** A route in the table that its entry names. */
  public VirtualRoute(RouteEntry entry, boolean tracked) {
    this(entry, Optional.empty(), tracked);
  }

  /** As operators write it. */
  @Override
  public String toString() {
    return entry + vrf.map(name -> " vrf " + name).orElse("");
  }
}
