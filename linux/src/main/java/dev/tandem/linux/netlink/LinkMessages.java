package dev.tandem.linux.netlink;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.SocketName;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The bodies of messages about virtual interfaces on top of real ones (linux/if_link.h). */
final class LinkMessages {

  private static final int IFLA_MACVLAN_MODE = 1;
  private static final int MACVLAN_MODE_PRIVATE = 1;
  private static final int IFLA_IPVLAN_MODE = 1;
  private static final int IFLA_IPVLAN_FLAGS = 2;
  private static final int IPVLAN_MODE_L2 = 0;
  private static final int VETH_INFO_PEER = 1;
  static final int IFLA_IFALIAS = 20;
  static final int IFLA_INET_CONF = 1;

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

  /** An interface on top of another one, with the alias that it has been given. */
  static Optional<StackedLink> stacked(ByteBuffer body) {
    if (body.remaining() < RouteMessages.LINK_BODY_LENGTH) {
      return Optional.empty();
    }
    int index = body.getInt(4);
    Attributes attributes = Attributes.read(body.position(RouteMessages.LINK_BODY_LENGTH));
    int lowerIndex = attributes.intOr(RouteMessages.IFLA_LINK, 0);
    return attributes
        .string(IFLA_IFALIAS)
        .filter(_ -> lowerIndex != 0)
        .map(alias -> new StackedLink(index, lowerIndex, alias));
  }

  /** All that an interface does with IPv4: an array in the order of the settings' numbers. */
  static Optional<Map<Ipv4Setting, Integer>> settings(ByteBuffer body, int ofIndex) {
    if (body.remaining() < RouteMessages.LINK_BODY_LENGTH || body.getInt(4) != ofIndex) {
      return Optional.empty();
    }
    return Attributes.read(body.position(RouteMessages.LINK_BODY_LENGTH))
        .nested(RouteMessages.IFLA_AF_SPEC)
        .flatMap(families -> families.nested(SocketName.AF_INET))
        .flatMap(ipv4 -> ipv4.bytes(IFLA_INET_CONF))
        .map(octets -> settings(ByteBuffer.wrap(octets).order(body.order()).asIntBuffer()));
  }

  private static Map<Ipv4Setting, Integer> settings(IntBuffer values) {
    Map<Ipv4Setting, Integer> settings = new EnumMap<>(Ipv4Setting.class);
    for (Ipv4Setting setting : Ipv4Setting.values()) {
      if (setting.number() <= values.limit()) {
        settings.put(setting, values.get(setting.number() - 1));
      }
    }
    return settings;
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
