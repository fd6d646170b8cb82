package dev.tandem.linux.netlink;

import dev.tandem.linux.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The bodies of requests for virtual interfaces on top of real ones (linux/if_link.h). */
final class LinkMessages {

  private static final int IFLA_MACVLAN_MODE = 1;
  private static final int MACVLAN_MODE_PRIVATE = 1;
  private static final int IFLA_IPVLAN_MODE = 1;
  private static final int IFLA_IPVLAN_FLAGS = 2;
  private static final int IPVLAN_MODE_L2 = 0;
  private static final int VETH_INFO_PEER = 1;

  private LinkMessages() {}

  static NetlinkMessage macvlan(
      NetlinkMessage message, String name, int lowerIndex, MacAddress mac) {
    return kind(
        on(message, name, lowerIndex).attribute(RouteMessages.IFLA_ADDRESS, mac.octets()),
        "macvlan",
        data -> data.attribute(IFLA_MACVLAN_MODE, MACVLAN_MODE_PRIVATE));
  }

  static NetlinkMessage ipvlan(
      NetlinkMessage message, String name, int lowerIndex, IpvlanMode mode) {
    return kind(
        on(message, name, lowerIndex),
        "ipvlan",
        data ->
            data.attribute(IFLA_IPVLAN_MODE, NetlinkMessage.shortOf(IPVLAN_MODE_L2))
                .attribute(IFLA_IPVLAN_FLAGS, NetlinkMessage.shortOf(mode.flags())));
  }

  /** Two interfaces, each of which receives what the other one sends; both have one address. */
  static NetlinkMessage veth(
      NetlinkMessage message, String name, String peer, MacAddress mac, int mtu) {
    return kind(
        end(message, name, mac, mtu),
        "veth",
        data -> data.nested(VETH_INFO_PEER, other -> end(other, peer, mac, mtu)));
  }

  private static NetlinkMessage end(NetlinkMessage message, String name, MacAddress mac, int mtu) {
    return body(message, 0, 0)
        .attribute(RouteMessages.IFLA_ADDRESS, mac.octets())
        .attribute(RouteMessages.IFLA_IFNAME, name)
        .attribute(RouteMessages.IFLA_MTU, mtu);
  }

  /** {@code struct ifinfomsg}: family, padding, type, index, flags and which of them to change. */
  static NetlinkMessage body(NetlinkMessage message, int index, int flags) {
    return message.putInt(0).putInt(index).putInt(flags).putInt(flags);
  }

  private static NetlinkMessage on(NetlinkMessage message, String name, int lowerIndex) {
    return body(message, 0, 0)
        .attribute(RouteMessages.IFLA_LINK, lowerIndex)
        .attribute(RouteMessages.IFLA_IFNAME, name);
  }

  private static NetlinkMessage kind(
      NetlinkMessage message, String kind, Consumer<NetlinkMessage> data) {
    byte[] octets = kind.getBytes(StandardCharsets.US_ASCII);
    return message.nested(
        RouteMessages.IFLA_LINKINFO,
        info ->
            info.attribute(RouteMessages.IFLA_INFO_KIND, octets)
                .nested(RouteMessages.IFLA_INFO_DATA, data));
  }
}
