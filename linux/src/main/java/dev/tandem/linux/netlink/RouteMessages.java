package dev.tandem.linux.netlink;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.SocketName;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the bodies of rtnetlink messages (linux/rtnetlink.h, if_link.h, neighbour.h). */
final class RouteMessages {

  static final short NEW_LINK = 16;
  static final short DEL_LINK = 17;
  static final short GET_LINK = 18;
  static final short SET_LINK = 19;
  static final short NEW_ADDR = 20;
  static final short DEL_ADDR = 21;
  static final short GET_ADDR = 22;
  static final short NEW_ROUTE = 24;
  static final short DEL_ROUTE = 25;
  static final short GET_ROUTE = 26;
  static final short NEW_NEIGH = 28;
  static final short DEL_NEIGH = 29;
  static final short GET_NEIGH = 30;

  static final int LINK_BODY_LENGTH = 16;
  static final int ROUTE_BODY_LENGTH = 12;
  static final int NEIGH_BODY_LENGTH = 12;

  static final int NDA_DST = 1;

  static final int IFLA_ADDRESS = 1;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_LINK = 5;
  static final int IFLA_LINKINFO = 18;
  static final int IFLA_AF_SPEC = 26;
  static final int IFLA_INFO_KIND = 1;
  static final int IFLA_INFO_DATA = 2;
  private static final int IFLA_VRF_TABLE = 1;
  private static final int IFLA_XDP = 43;
  private static final int IFLA_XDP_ATTACHED = 2;
  private static final int XDP_ATTACHED_DRV = 1;
  private static final int IFLA_INET6_CONF = 2;
  private static final int IFF_UP = 0x1;
  private static final int IFF_LOOPBACK = 0x8;
  private static final int IFF_LOWER_UP = 0x10000;

  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int RTA_PREFSRC = 7;
  private static final int RTA_MULTIPATH = 9;
  private static final int RTA_TABLE = 15;
  private static final int TABLE_MAIN = 254;
  private static final int TYPE_UNICAST = 1;
  private static final int NEXT_HOP_LENGTH = 8;

  private static final int NDA_LLADDR = 2;
  private static final int STATE_PERMANENT = 0x80;
  private static final int STATES_WITH_ADDRESS = 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | STATE_PERMANENT;

  private RouteMessages() {}

  static Optional<Link> link(ByteBuffer body) {
    if (body.remaining() < LINK_BODY_LENGTH) {
      return Optional.empty();
    }
    int index = body.getInt(4);
    int flags = body.getInt(8);
    Attributes attributes = Attributes.read(body.position(LINK_BODY_LENGTH));
    boolean loopback = (flags & IFF_LOOPBACK) != 0;
    return Optional.of(
        new Link(
            index,
            attributes.string(IFLA_IFNAME).orElse(""),
            loopback
                ? Optional.empty()
                : attributes.bytes(IFLA_ADDRESS).flatMap(RouteMessages::mac),
            (flags & IFF_UP) != 0,
            (flags & IFF_LOWER_UP) != 0,
            loopback,
            attributes.intOr(IFLA_MTU, 0),
            forwardsIpv6(attributes),
            vrfTable(attributes),
            Vlan.read(attributes)));
  }

  /** The index of an interface whose driver runs an XDP program. */
  static Optional<Integer> nativeXdp(ByteBuffer body) {
    if (body.remaining() < LINK_BODY_LENGTH) {
      return Optional.empty();
    }
    int index = body.getInt(4);
    return Attributes.read(body.position(LINK_BODY_LENGTH))
        .nested(IFLA_XDP)
        .flatMap(xdp -> xdp.bytes(IFLA_XDP_ATTACHED))
        .filter(attached -> attached.length == 1 && attached[0] == XDP_ATTACHED_DRV)
        .map(attached -> index);
  }

  /** The first of the interface's IPv6 settings ({@code DEVCONF_FORWARDING}). */
  private static boolean forwardsIpv6(Attributes link) {
    return link.nested(IFLA_AF_SPEC)
        .flatMap(families -> families.nested(SocketName.AF_INET6))
        .map(ipv6 -> ipv6.intOr(IFLA_INET6_CONF, 0) != 0)
        .orElse(false);
  }

  /**
   * The table of a VRF. Of other kinds of interfaces, the same number is another attribute; a port
   * of a VRF tells the table elsewhere ({@code IFLA_INFO_SLAVE_DATA}).
   */
  private static OptionalInt vrfTable(Attributes link) {
    int table =
        link.nested(IFLA_LINKINFO)
            .filter(info -> info.string(IFLA_INFO_KIND).filter("vrf"::equals).isPresent())
            .flatMap(info -> info.nested(IFLA_INFO_DATA))
            .map(data -> data.intOr(IFLA_VRF_TABLE, 0))
            .orElse(0);
    return table == 0 ? OptionalInt.empty() : OptionalInt.of(table);
  }

  /** A unicast route of the main table; empty for all others. */
  static Optional<Route> route(ByteBuffer body) {
    if (body.remaining() < ROUTE_BODY_LENGTH) {
      return Optional.empty();
    }
    int family = body.get(0);
    int prefixLength = body.get(1) & 0xff;
    int table = body.get(4) & 0xff;
    int type = body.get(7);
    Attributes attributes = Attributes.read(body.position(ROUTE_BODY_LENGTH));
    if (type != TYPE_UNICAST || attributes.intOr(RTA_TABLE, table) != TABLE_MAIN) {
      return Optional.empty();
    }
    int metric = attributes.intOr(RTA_PRIORITY, 0);
    Route route =
        new Route(
            attributes.address(RTA_DST).orElseGet(() -> unspecified(family)),
            prefixLength,
            attributes.address(RTA_GATEWAY),
            attributes.intOr(RTA_OIF, 0),
            metric,
            attributes.address(RTA_PREFSRC));
    Optional<byte[]> hops = attributes.bytes(RTA_MULTIPATH);
    return hops.isPresent() ? byEach(hops.get(), route, body.order()) : Optional.of(route);
  }

  /** {@code struct rtnexthop} after {@code struct rtnexthop}, each with attributes of its own. */
  private static Optional<Route> byEach(byte[] octets, Route route, ByteOrder order) {
    ByteBuffer hops = ByteBuffer.wrap(octets).order(order);
    List<Route> ways = new ArrayList<>();
    int at = 0;
    while (hops.limit() - at >= NEXT_HOP_LENGTH) {
      int length = Math.clamp(hops.getShort(at) & 0xffff, NEXT_HOP_LENGTH, hops.limit() - at);
      ways.add(by(hops.slice(at, length).order(order), route));
      at += NetlinkMessage.aligned(length);
    }
    return ways.isEmpty()
        ? Optional.empty()
        : Optional.of(ways.getFirst().with(ways.subList(1, ways.size())));
  }

  private static Route by(ByteBuffer hop, Route route) {
    int index = hop.getInt(4);
    return new Route(
        route.destination(),
        route.prefixLength(),
        Attributes.read(hop.position(NEXT_HOP_LENGTH)).address(RTA_GATEWAY),
        index,
        route.metric(),
        route.preferredSource());
  }

  static Optional<Neighbour> neighbour(ByteBuffer body, boolean removed) {
    if (body.remaining() < NEIGH_BODY_LENGTH) {
      return Optional.empty();
    }
    int index = body.getInt(4);
    int state = removed ? 0 : body.getShort(8);
    boolean known = (state & STATES_WITH_ADDRESS) != 0;
    boolean permanent = (state & STATE_PERMANENT) != 0;
    Attributes attributes = Attributes.read(body.position(NEIGH_BODY_LENGTH));
    Optional<MacAddress> mac =
        known ? attributes.bytes(NDA_LLADDR).flatMap(RouteMessages::mac) : Optional.empty();
    return attributes
        .address(NDA_DST)
        .map(address -> new Neighbour(index, address, mac, permanent));
  }

  private static Optional<MacAddress> mac(byte[] octets) {
    return octets.length == MacAddress.LENGTH
        ? Optional.of(MacAddress.of(octets))
        : Optional.empty();
  }

  private static InetAddress unspecified(int family) {
    return InetAddress.ofLiteral(family == SocketName.AF_INET6 ? "::" : "0.0.0.0");
  }
}
