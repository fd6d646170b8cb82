package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;

import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.RouteEntry.Hop;
import java.util.List;
import java.util.Optional;

/** Routes for tests, of the main table. */
final class RouteFixture {

  private RouteFixture() {}

  static RouteEntry route(RouteEntry.Type type, String to, int length, Hop... hops) {
    return RouteEntry.plain(type, address(to), length, List.of(hops), RouteEntry.TABLE_MAIN);
  }

  static Hop hop(String gateway, String interfaceName) {
    return Hop.plain(Optional.of(address(gateway)), Optional.of(interfaceName));
  }

  /** Without a gateway: the destination is on the link. */
  static Hop link(String interfaceName) {
    return Hop.plain(Optional.empty(), Optional.of(interfaceName));
  }
}
