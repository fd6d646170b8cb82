package dev.tandem.linux.netlink;

import dev.tandem.linux.SocketName;
import dev.tandem.linux.netlink.RouteEntry.Hop;
import dev.tandem.linux.netlink.RouteEntry.Metric;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/**
 * Writes and reads the bodies of messages about routes and rules (linux/rtnetlink.h, fib_rules.h).
 */
final class RoutingMessages {

  static final short NEW_RULE = 32;
  static final short DEL_RULE = 33;
  static final short GET_RULE = 34;

  private static final int RTA_DST = 1;
  private static final int RTA_SRC = 2;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int RTA_PREFSRC = 7;
  private static final int RTA_METRICS = 8;
  private static final int RTA_MULTIPATH = 9;
  private static final int RTA_TABLE = 15;
  private static final int RTAX_CC_ALGO = 16;
  private static final int ON_LINK = 4;
  private static final int SCOPE_NOWHERE = 255;

  private static final int FRA_DST = 1;
  private static final int FRA_SRC = 2;
  private static final int FRA_IIFNAME = 3;
  private static final int FRA_GOTO = 4;
  private static final int FRA_PRIORITY = 6;
  private static final int FRA_FWMARK = 10;
  private static final int FRA_FLOW = 11;
  private static final int FRA_TUN_ID = 12;
  private static final int FRA_SUPPRESS_IFGROUP = 13;
  private static final int FRA_SUPPRESS_PREFIXLEN = 14;
  private static final int FRA_TABLE = 15;
  private static final int FRA_FWMASK = 16;
  private static final int FRA_OIFNAME = 17;
  private static final int FRA_L3MDEV = 19;
  private static final int FRA_UID_RANGE = 20;
  private static final int FRA_PROTOCOL = 21;
  private static final int FRA_IP_PROTO = 22;
  private static final int FRA_SPORT_RANGE = 23;
  private static final int FRA_DPORT_RANGE = 24;
  private static final int INVERTED = 2;
  private static final int RULE_BODY_LENGTH = 12;
  private static final int LOOKUP = 1;

  private RoutingMessages() {}

  /**
   * {@code struct rtmsg}: family, lengths of destination and source, type of service, table,
   * protocol, scope, type, flags.
   *
   * @param indexOf an interface
   */
  static NetlinkMessage route(
      NetlinkMessage message, RouteEntry route, boolean removed, ToIntFunction<String> indexOf) {
    Optional<Hop> only =
        route.hops().size() == 1 ? Optional.of(route.hops().getFirst()) : Optional.empty();
    message
        .putByte(SocketName.family(route.destination()))
        .putByte(route.prefixLength())
        .putByte(route.senders().map(RuleEntry.Prefix::length).orElse(0))
        .putByte(route.typeOfService())
        .putByte(shortTable(route.table()))
        .putByte(route.protocol())
        .putByte(removed ? SCOPE_NOWHERE : route.effectiveScope())
        .putByte(route.type().number())
        .putInt(only.filter(Hop::onLink).isPresent() ? ON_LINK : 0);
    if (route.prefixLength() > 0) {
      message.attribute(RTA_DST, route.destination().getAddress());
    }
    route.senders().ifPresent(prefix -> message.attribute(RTA_SRC, prefix.address().getAddress()));
    message.attribute(RTA_TABLE, route.table());
    if (route.metric() != 0) {
      message.attribute(RTA_PRIORITY, route.metric());
    }
    route.source().ifPresent(source -> message.attribute(RTA_PREFSRC, source.getAddress()));
    only.ifPresent(hop -> hop(message, hop, indexOf));
    if (route.hops().size() > 1) {
      message.nested(
          RTA_MULTIPATH, hops -> route.hops().forEach(hop -> oneOfSeveral(hops, hop, indexOf)));
    }
    if (!removed) {
      beyondItsName(message, route);
    }
    return message;
  }

  /** All that does not tell it from other routes. */
  private static void beyondItsName(NetlinkMessage message, RouteEntry route) {
    if (!route.metrics().isEmpty() || route.congestionControl().isPresent()) {
      message.nested(RTA_METRICS, metrics -> metrics(metrics, route));
    }
    for (RouteEntry.Option option : RouteEntry.Option.values()) {
      Integer value = route.options().get(option);
      if (value != null && option.size() == Byte.BYTES) {
        message.attribute(option.number(), new byte[] {value.byteValue()});
      } else if (value != null) {
        message.attribute(option.number(), value);
      }
    }
  }

  private static void metrics(NetlinkMessage message, RouteEntry route) {
    for (Metric metric : Metric.values()) {
      Integer value = route.metrics().get(metric);
      if (value != null) {
        message.attribute(metric.number(), value);
      }
    }
    route.congestionControl().ifPresent(name -> message.attribute(RTAX_CC_ALGO, name));
  }

  private static void hop(NetlinkMessage message, Hop hop, ToIntFunction<String> indexOf) {
    hop.interfaceName().ifPresent(name -> message.attribute(RTA_OIF, indexOf.applyAsInt(name)));
    way(message, hop);
  }

  /** {@code struct rtnexthop}: length, flags, weight less one, interface; then attributes. */
  private static void oneOfSeveral(NetlinkMessage message, Hop hop, ToIntFunction<String> indexOf) {
    message.measured(one -> {
      one.putByte(hop.onLink() ? ON_LINK : 0)
          .putByte(hop.weight() - 1)
          .putInt(hop.interfaceName().map(indexOf::applyAsInt).orElse(0));
      way(one, hop);
    });
  }

  private static void way(NetlinkMessage message, Hop hop) {
    hop.gateway().ifPresent(gateway -> message.attribute(RTA_GATEWAY, gateway.getAddress()));
    hop.encapsulation().ifPresent(wrap -> EncapsulationAttributes.write(message, wrap));
  }

  /**
   * {@code struct fib_rule_hdr}: family, lengths of destination and source, type of service, table,
   * two reserved, action, flags.
   */
  static NetlinkMessage rule(NetlinkMessage message, RuleEntry rule) {
    boolean lookup = rule.looksInTarget();
    message
        .putByte(rule.ipv6() ? SocketName.AF_INET6 : SocketName.AF_INET)
        .putByte(rule.to().map(RuleEntry.Prefix::length).orElse(0))
        .putByte(rule.from().map(RuleEntry.Prefix::length).orElse(0))
        .putByte(rule.typeOfService())
        .putByte(lookup ? shortTable(rule.target()) : 0)
        .putShort(0)
        .putByte(rule.action().number())
        .putInt(rule.inverted() ? INVERTED : 0)
        .attribute(FRA_PRIORITY, rule.preference())
        .attribute(FRA_PROTOCOL, new byte[] {RouteEntry.PROTOCOL_KEEPALIVED});
    if (lookup || rule.action() == RuleEntry.Action.GOTO) {
      message.attribute(lookup ? FRA_TABLE : FRA_GOTO, rule.target());
    }
    rule.to()
        .filter(prefix -> prefix.length() > 0)
        .ifPresent(prefix -> message.attribute(FRA_DST, prefix.address().getAddress()));
    rule.from()
        .filter(prefix -> prefix.length() > 0)
        .ifPresent(prefix -> message.attribute(FRA_SRC, prefix.address().getAddress()));
    rule.mark().ifPresent(mark -> message.attribute(FRA_FWMARK, mark));
    rule.mask().ifPresent(mask -> message.attribute(FRA_FWMASK, mask));
    rule.inputInterface().ifPresent(name -> message.attribute(FRA_IIFNAME, name));
    rule.outputInterface().ifPresent(name -> message.attribute(FRA_OIFNAME, name));
    rule.ipProtocol()
        .ifPresent(number -> message.attribute(FRA_IP_PROTO, new byte[] {(byte) number}));
    rule.sourcePorts().ifPresent(ports -> message.attribute(FRA_SPORT_RANGE, shorts(ports)));
    rule.destinationPorts().ifPresent(ports -> message.attribute(FRA_DPORT_RANGE, shorts(ports)));
    rule.users().ifPresent(users -> message.attribute(FRA_UID_RANGE, ints(users)));
    rule.suppressedPrefixLength()
        .ifPresent(length -> message.attribute(FRA_SUPPRESS_PREFIXLEN, length));
    rule.options().forEach((option, value) -> option(message, option, value));
    return message;
  }

  /**
   * Reads a rule that looks in a table: its source, protocol, ports and incoming interface. Empty
   * for one of another action.
   */
  static Optional<RuleEntry> readRule(ByteBuffer body) {
    if (body.remaining() < RULE_BODY_LENGTH || body.get(7) != LOOKUP) {
      return Optional.empty();
    }
    boolean ipv6 = body.get(0) == SocketName.AF_INET6;
    int sourceLength = body.get(2) & 0xff;
    Attributes attributes = Attributes.read(body.position(RULE_BODY_LENGTH));
    return Optional.of(
        RuleEntry.lookup(
            ipv6,
            attributes.intOr(FRA_TABLE, 0),
            attributes.intOr(FRA_PRIORITY, 0),
            attributes.address(FRA_SRC).map(address -> new RuleEntry.Prefix(address, sourceLength)),
            attributes.string(FRA_IIFNAME),
            attributes
                .bytes(FRA_IP_PROTO)
                .map(octets -> OptionalInt.of(octets[0] & 0xff))
                .orElse(OptionalInt.empty()),
            attributes.bytes(FRA_SPORT_RANGE).map(RoutingMessages::range),
            attributes.bytes(FRA_DPORT_RANGE).map(RoutingMessages::range)));
  }

  private static RuleEntry.Range range(byte[] octets) {
    ByteBuffer ports = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
    return new RuleEntry.Range(ports.getShort() & 0xffff, ports.getShort() & 0xffff);
  }

  private static void option(NetlinkMessage message, RuleEntry.Option option, int value) {
    switch (option) {
      case REALMS -> message.attribute(FRA_FLOW, value);
      case TUNNEL_ID ->
          message.attribute(
              FRA_TUN_ID, ByteBuffer.allocate(8).putLong(Integer.toUnsignedLong(value)).array());
      case SUPPRESS_GROUP -> message.attribute(FRA_SUPPRESS_IFGROUP, value);
      case VRF -> message.attribute(FRA_L3MDEV, new byte[] {(byte) value});
    }
  }

  private static byte[] shorts(RuleEntry.Range range) {
    return ByteBuffer.allocate(4)
        .order(ByteOrder.nativeOrder())
        .putShort((short) range.first())
        .putShort((short) range.last())
        .array();
  }

  private static byte[] ints(RuleEntry.Range range) {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.nativeOrder())
        .putInt(range.first())
        .putInt(range.last())
        .array();
  }

  /** A table beyond what one octet can tell is told by an attribute alone. */
  private static int shortTable(int table) {
    return table > 255 ? 0 : table;
  }
}
