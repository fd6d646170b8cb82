package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.linux.netlink.Encapsulation;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.RouteEntry.Hop;
import dev.tandem.linux.netlink.RouteEntry.Metric;
import dev.tandem.linux.netlink.RouteEntry.Option;
import dev.tandem.linux.netlink.RuleEntry.Prefix;
import dev.tandem.vrrp.VirtualRoute;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A line of {@code virtual_routes} or {@code static_routes}, in the words of {@code ip route}:
 * {@code [TYPE] [to] PREFIX|default [via IP] [dev NAME] [onlink] [src IP] [table TABLE|vrf NAME]
 * [metric N] [scope SCOPE] [tos N] [mtu N] [realms R] ... [append] [nexthop via IP dev NAME weight
 * N onlink]... [encap ...] [no_track]}, also in keepalived's older order and with its older {@code
 * via IP or IP}.
 */
final class RouteLine {

  private static final Map<String, RouteEntry.Type> TYPES =
      Map.of(
          "unicast", RouteEntry.Type.UNICAST,
          "local", RouteEntry.Type.LOCAL,
          "broadcast", RouteEntry.Type.BROADCAST,
          "multicast", RouteEntry.Type.MULTICAST,
          "blackhole", RouteEntry.Type.BLACKHOLE,
          "unreachable", RouteEntry.Type.UNREACHABLE,
          "prohibit", RouteEntry.Type.PROHIBIT,
          "throw", RouteEntry.Type.THROW);

  private static final Map<String, Metric> METRICS =
      Map.ofEntries(
          Map.entry("mtu", Metric.MTU),
          Map.entry("window", Metric.WINDOW),
          Map.entry("rtt", Metric.RTT),
          Map.entry("rttvar", Metric.RTTVAR),
          Map.entry("ssthresh", Metric.SSTHRESH),
          Map.entry("cwnd", Metric.CWND),
          Map.entry("advmss", Metric.ADVMSS),
          Map.entry("reordering", Metric.REORDERING),
          Map.entry("hoplimit", Metric.HOPLIMIT),
          Map.entry("initcwnd", Metric.INITCWND),
          Map.entry("rto_min", Metric.RTO_MIN),
          Map.entry("initrwnd", Metric.INITRWND),
          Map.entry("quickack", Metric.QUICKACK),
          Map.entry("fastopen_no_cookie", Metric.FASTOPEN_NO_COOKIE));

  /** By how much the kernel's unit of a metric is finer than a millisecond. */
  private static final Map<Metric, Integer> FINER = Map.of(Metric.RTT, 8, Metric.RTTVAR, 4);

  private static final int FEATURE_ECN = 1;

  private static final Map<String, RouteEntry.Place> PLACES =
      Map.of(
          "add", RouteEntry.Place.ALONE,
          "prepend", RouteEntry.Place.BEFORE,
          "append", RouteEntry.Place.BEHIND);

  private static final ValueParser<Integer> PREFERENCES =
      Words.choice(Map.entry("low", 3), Map.entry("medium", 0), Map.entry("high", 1));

  private static final ValueParser<Integer> SWITCH =
      Words.choice(Map.entry("enabled", 1), Map.entry("disabled", 0));

  private static final int WEIGHT_LIMIT = 256;

  private final Arguments arguments;
  private final RouteTable table;
  private final List<Hop> hops = new ArrayList<>();
  private final Map<Metric, Integer> metrics = new EnumMap<>(Metric.class);
  private final Map<Option, Integer> options = new EnumMap<>(Option.class);
  private RouteEntry.Type type = RouteEntry.Type.UNICAST;
  private Optional<Prefix> destination = Optional.empty();
  private Optional<InetAddress> gateway = Optional.empty();
  private Optional<String> device = Optional.empty();
  private Optional<InetAddress> source = Optional.empty();
  private Optional<Prefix> senders = Optional.empty();
  private Optional<String> congestionControl = Optional.empty();
  private RouteEntry.Place place = RouteEntry.Place.ALONE;
  private OptionalInt scope = OptionalInt.empty();
  private int typeOfService;
  private int metric;
  private Optional<Encapsulation> encapsulation = Optional.empty();
  private boolean onLink;
  private boolean ipv6;
  private boolean tracked = true;
  private Optional<String> trackGroup = Optional.empty();

  private RouteLine(Arguments arguments) {
    this.arguments = arguments;
    this.table = new RouteTable(arguments);
  }

  static Optional<VirtualRoute> read(Arguments arguments) {
    return readStatic(arguments)
        .map(item -> {
          StaticItem.refuseTrackGroup(item.trackGroup(), arguments);
          return item.value();
        });
  }

  static Optional<StaticItem<VirtualRoute>> readStatic(Arguments arguments) {
    RouteLine line = new RouteLine(arguments);
    return line.read().map(read -> new StaticItem<>(read, line.trackGroup));
  }

  private Optional<VirtualRoute> read() {
    while (arguments.hasNext()) {
      String word = arguments.takeWord().text();
      if (!readOption(word)) {
        return Optional.empty();
      }
    }
    if (destination.isEmpty()) {
      arguments.mistake("a route needs a destination, such as 198.51.100.0/24 or default");
      return Optional.empty();
    }
    return route();
  }

  private Optional<VirtualRoute> route() {
    if (gateway.isPresent() || device.isPresent()) {
      hops.addFirst(new Hop(gateway, device, 1, onLink, encapsulation));
    } else if (encapsulation.isPresent()) {
      arguments.mistake("a route with encap needs a gateway (via IP) or an interface (dev NAME)");
      return Optional.empty();
    }
    if (type == RouteEntry.Type.UNICAST && hops.isEmpty()) {
      arguments.mistake("a route needs a gateway (via IP) or an interface (dev NAME)");
      return Optional.empty();
    }
    if (!hops.isEmpty() && type.compareTo(RouteEntry.Type.BLACKHOLE) >= 0) {
      arguments.mistake("a route that leads nowhere has no gateway and no interface");
      return Optional.empty();
    }
    InetAddress to = destination.get().address();
    boolean mixed =
        hops.stream()
            .flatMap(hop -> hop.gateway().stream())
            .anyMatch(via -> Addresses.isIpv6(via) != Addresses.isIpv6(to));
    if (mixed) {
      arguments.mistake("a gateway of another family than the destination");
      return Optional.empty();
    }
    return Optional.of(
        new VirtualRoute(
            new RouteEntry(
                type,
                to,
                destination.get().length(),
                hops,
                table.number(),
                RouteEntry.PROTOCOL_KEEPALIVED,
                scope,
                typeOfService,
                metric,
                source,
                senders,
                metrics,
                congestionControl,
                options,
                place),
            table.vrf(),
            tracked));
  }

  private boolean readOption(String word) {
    if (METRICS.containsKey(word)) {
      return readMetric(word, METRICS.get(word));
    }
    if (PLACES.containsKey(word)) {
      place = PLACES.get(word);
      return true;
    }
    if (TYPES.containsKey(word)) {
      type = TYPES.get(word);
      return true;
    }
    return switch (word) {
      case "inet", "inet6" -> {
        ipv6 = word.equals("inet6");
        yield true;
      }
      case "to" -> arguments.hasNext() && readDestination(arguments.takeWord().text());
      case "via", "gw" -> readGateway();
      case "or" -> readAlternative();
      case "nexthop" -> readHop();
      case "dev", "oif" ->
          arguments.take(word, Words.interfaceName(), name -> device = Optional.of(name));
      case "src" ->
          arguments.take(word, Addresses.host(), address -> source = Optional.of(address));
      case "scope" ->
          arguments.take(word, AddressLine.SCOPES, number -> scope = OptionalInt.of(number));
      case "table" -> table.takeNumber();
      case "vrf" -> table.takeVrf();
      case "tos", "dsfield" -> arguments.take(word, RuleLine.TOS, number -> typeOfService = number);
      case "metric", "priority", "preference" ->
          arguments.take(word, Numbers.integer(0, Integer.MAX_VALUE), number -> metric = number);
      case "proto", "protocol" -> arguments.take(word, RuleLine.MAKERS, number -> {});
      case "features" ->
          arguments.take(
              word, Words.oneOf(List.of("ecn")), _ -> metrics.put(Metric.FEATURES, FEATURE_ECN));
      case "from" ->
          arguments.take(
              word, text -> RuleLine.prefixes(text, true), prefix -> senders = Optional.of(prefix));
      case "realms" -> readOption(word, RuleLine.REALMS, Option.REALMS);
      case "pref" -> readOption(word, PREFERENCES, Option.PREFERENCE);
      case "expires" -> readOption(word, Numbers.integer(1, Integer.MAX_VALUE), Option.EXPIRES);
      case "ttl-propagate" -> readOption(word, SWITCH, Option.TTL_PROPAGATE);
      case "congctl" -> readCongestionControl();
      case "encap" -> {
        encapsulation = EncapsulationWords.read(arguments);
        yield encapsulation.isPresent();
      }
      case "onlink" -> {
        onLink = true;
        yield true;
      }
      case "no_track" -> {
        tracked = false;
        yield true;
      }
      case "track_group" -> {
        trackGroup = StaticItem.takeTrackGroup(arguments);
        yield trackGroup.isPresent();
      }
      default -> readDestination(word);
    };
  }

  private boolean readOption(String word, ValueParser<Integer> values, Option option) {
    return arguments.take(word, values, number -> options.put(option, number));
  }

  private boolean readCongestionControl() {
    if (arguments.takeIf("lock")) {
      metrics.merge(Metric.LOCK, RouteEntry.LOCK_CONGESTION_CONTROL, (before, bit) -> before | bit);
    }
    return arguments.take("congctl", Words.name(), name -> congestionControl = Optional.of(name));
  }

  private boolean readMetric(String word, Metric read) {
    if (arguments.takeIf("lock")) {
      metrics.merge(Metric.LOCK, read.lock(), (before, bit) -> before | bit);
    }
    int finer = FINER.getOrDefault(read, 1);
    return arguments.take(
        word,
        Numbers.integer(0, Integer.MAX_VALUE / finer),
        number -> metrics.put(read, number * finer));
  }

  private boolean readDestination(String word) {
    if (destination.isPresent()) {
      arguments.mistake("unexpected '" + word + "' in a route to " + destination.get());
      return false;
    }
    destination = RuleLine.prefix(word, ipv6);
    if (destination.isEmpty()) {
      arguments.mistake("bad value '" + word + "': expected PREFIX, such as 198.51.100.0/24");
    }
    return destination.isPresent();
  }

  private boolean readGateway() {
    boolean _ = arguments.takeIf("inet") || arguments.takeIf("inet6");
    return arguments.take("via", Addresses.host(), address -> gateway = Optional.of(address));
  }

  /** {@code via IP or IP}: two ways of the same weight. */
  private boolean readAlternative() {
    boolean _ = arguments.takeIf("via") || arguments.takeIf("gw");
    return arguments.take(
        "or",
        Addresses.host(),
        address -> hops.add(Hop.plain(Optional.of(address), Optional.empty())));
  }

  private boolean readHop() {
    Optional<InetAddress> via = Optional.empty();
    Optional<String> name = Optional.empty();
    Optional<Integer> weight = Optional.of(1);
    Optional<Encapsulation> wrap = Optional.empty();
    boolean direct = false;
    while (true) {
      if (arguments.takeIf("via")) {
        via = arguments.take("via", Addresses.host());
        if (via.isEmpty()) {
          return false;
        }
      } else if (arguments.takeIf("dev")) {
        name = arguments.take("dev", Words.interfaceName());
        if (name.isEmpty()) {
          return false;
        }
      } else if (arguments.takeIf("weight")) {
        weight = arguments.take("weight", Numbers.integer(1, WEIGHT_LIMIT));
        if (weight.isEmpty()) {
          return false;
        }
      } else if (arguments.takeIf("encap")) {
        wrap = EncapsulationWords.read(arguments);
        if (wrap.isEmpty()) {
          return false;
        }
      } else if (arguments.takeIf("onlink")) {
        direct = true;
      } else {
        break;
      }
    }
    if (via.isEmpty() && name.isEmpty()) {
      arguments.mistake("nexthop needs via IP or dev NAME");
      return false;
    }
    hops.add(new Hop(via, name, weight.get(), direct, wrap));
    return true;
  }
}
