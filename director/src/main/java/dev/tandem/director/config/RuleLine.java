package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.RuleEntry;
import dev.tandem.linux.netlink.RuleEntry.Action;
import dev.tandem.linux.netlink.RuleEntry.Option;
import dev.tandem.linux.netlink.RuleEntry.Prefix;
import dev.tandem.linux.netlink.RuleEntry.Range;
import dev.tandem.vrrp.VirtualRule;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A line of {@code virtual_rules} or {@code static_rules}, in the words of {@code ip rule}: {@code
 * [not] [from PREFIX] [to PREFIX] [fwmark MARK[/MASK]] [iif NAME] [oif NAME] [tos N] [ipproto
 * PROTOCOL] [sport PORT[-PORT]] [dport PORT[-PORT]] [uidrange UID-UID] [preference N] [table TABLE
 * | goto N | nop | blackhole | unreachable | prohibit] [suppress_prefixlength N] [suppress_ifgroup
 * N] [realms R[/R]] [tunnel-id N] [l3mdev] [no_track]}.
 */
final class RuleLine {

  /** Where a rule has no preference; {@link VrrpAssembly} gives it one. */
  static final int NO_PREFERENCE = -1;

  /** A routing table by number, or by a name that the host knows. */
  static final ValueParser<Integer> TABLES =
      IprouteNames.TABLES.or(Numbers.integer(1, Integer.MAX_VALUE));

  /** A type of service: in decimal, with 0x in hexadecimal, or by a name that the host knows. */
  static final ValueParser<Integer> TOS =
      IprouteNames.TYPES_OF_SERVICE.or(Numbers.unsigned("a type of service from 0 to 0xff", 0xff));

  /** Who has made a route or a rule; for us, that is always keepalived's number. */
  static final ValueParser<Integer> MAKERS = IprouteNames.PROTOCOLS.or(Numbers.integer(0, 255));

  private static final ValueParser<Integer> MARK = Numbers.mark();

  private static final ValueParser<Integer> PROTOCOLS =
      text ->
          switch (text) {
            case "icmp" -> new Parsed.Value<>(1);
            case "tcp" -> new Parsed.Value<>(6);
            case "udp" -> new Parsed.Value<>(17);
            case "sctp" -> new Parsed.Value<>(132);
            default -> Numbers.integer("tcp, udp, sctp, icmp or a number", 1, 255).parse(text);
          };

  private static final Map<String, Action> ENDS =
      Map.of(
          "nop", Action.NOP,
          "blackhole", Action.BLACKHOLE,
          "unreachable", Action.UNREACHABLE,
          "prohibit", Action.PROHIBIT);

  /** {@code FROM/TO} or {@code TO}, each from 0 to 65535. */
  static final ValueParser<Integer> REALMS =
      text -> {
        int slash = text.indexOf('/');
        ValueParser<Integer> realm = Numbers.integer(0, 0xffff);
        Parsed<Integer> from =
            slash < 0 ? new Parsed.Value<>(0) : realm.parse(text.substring(0, slash));
        Parsed<Integer> to = realm.parse(text.substring(slash + 1));
        return from instanceof Parsed.Value<Integer>(Integer upper)
                && to instanceof Parsed.Value<Integer>(Integer lower)
            ? new Parsed.Value<>(upper << 16 | lower)
            : new Parsed.Mistake<>("REALM or REALM/REALM, each from 0 to 65535");
      };

  private static final int PORT_LIMIT = 65_535;

  private final Arguments arguments;
  private boolean ipv6;
  private boolean inverted;
  private Optional<Prefix> from = Optional.empty();
  private Optional<Prefix> to = Optional.empty();
  private Action action = Action.LOOKUP;
  private int target = RouteEntry.TABLE_MAIN;
  private int preference = NO_PREFERENCE;
  private int typeOfService;
  private OptionalInt mark = OptionalInt.empty();
  private OptionalInt mask = OptionalInt.empty();
  private Optional<String> input = Optional.empty();
  private Optional<String> output = Optional.empty();
  private OptionalInt protocol = OptionalInt.empty();
  private Optional<Range> sourcePorts = Optional.empty();
  private Optional<Range> destinationPorts = Optional.empty();
  private Optional<Range> users = Optional.empty();
  private OptionalInt suppressed = OptionalInt.empty();
  private boolean tracked = true;
  private final Map<Option, Integer> options = new EnumMap<>(Option.class);
  private Optional<String> trackGroup = Optional.empty();

  private RuleLine(Arguments arguments) {
    this.arguments = arguments;
  }

  static Optional<VirtualRule> read(Arguments arguments) {
    return readStatic(arguments)
        .map(item -> {
          StaticItem.refuseTrackGroup(item.trackGroup(), arguments);
          return item.value();
        });
  }

  static Optional<StaticItem<VirtualRule>> readStatic(Arguments arguments) {
    RuleLine line = new RuleLine(arguments);
    return line.read().map(read -> new StaticItem<>(read, line.trackGroup));
  }

  /** A network, {@code default} and {@code all} for every address; the host's bits are cleared. */
  static Optional<Prefix> prefix(String text, boolean ipv6) {
    if (text.equals("default") || text.equals("all") || text.equals("any")) {
      return Addresses.literal(ipv6 ? "::" : "0.0.0.0").map(address -> new Prefix(address, 0));
    }
    int slash = text.indexOf('/');
    Optional<InetAddress> address = Addresses.literal(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    int bits = address.get().getAddress().length * Byte.SIZE;
    Parsed<Integer> length =
        slash < 0
            ? new Parsed.Value<>(bits)
            : Numbers.integer(0, bits).parse(text.substring(slash + 1));
    return length instanceof Parsed.Value<Integer>(Integer value)
        ? Optional.of(new Prefix(address.get(), value))
        : Optional.empty();
  }

  private Optional<VirtualRule> read() {
    while (arguments.hasNext()) {
      String word = arguments.takeWord().text();
      if (!readOption(word)) {
        return Optional.empty();
      }
    }
    boolean mixed =
        from.isPresent()
            && to.isPresent()
            && Addresses.isIpv6(from.get().address()) != Addresses.isIpv6(to.get().address());
    if (mixed) {
      arguments.mistake("a rule from one family to another matches nothing");
      return Optional.empty();
    }
    boolean six =
        ipv6 || from.or(() -> to).filter(prefix -> Addresses.isIpv6(prefix.address())).isPresent();
    return Optional.of(
        new VirtualRule(
            new RuleEntry(
                six,
                inverted,
                from,
                to,
                action,
                target,
                preference,
                typeOfService,
                mark,
                mask,
                input,
                output,
                protocol,
                sourcePorts,
                destinationPorts,
                users,
                suppressed,
                options),
            tracked));
  }

  private boolean readOption(String word) {
    if (ENDS.containsKey(word)) {
      action = ENDS.get(word);
      return true;
    }
    return switch (word) {
      case "inet", "inet6" -> {
        ipv6 = word.equals("inet6");
        yield true;
      }
      case "not" -> {
        inverted = true;
        yield true;
      }
      case "from" ->
          arguments.take(word, text -> prefixes(text, ipv6), prefix -> from = Optional.of(prefix));
      case "to" ->
          arguments.take(word, text -> prefixes(text, ipv6), prefix -> to = Optional.of(prefix));
      case "table", "lookup" -> arguments.take(word, TABLES, number -> target = number);
      case "goto" -> {
        action = Action.GOTO;
        yield arguments.take(
            word, Numbers.integer(0, Integer.MAX_VALUE), number -> target = number);
      }
      case "preference", "order", "priority", "pref" ->
          arguments.take(
              word, Numbers.integer(0, Integer.MAX_VALUE), number -> preference = number);
      case "tos", "dsfield" -> arguments.take(word, TOS, number -> typeOfService = number);
      case "fwmark" -> readMark();
      case "dev", "iif" ->
          arguments.take(word, Words.interfaceName(), name -> input = Optional.of(name));
      case "oif" -> arguments.take(word, Words.interfaceName(), name -> output = Optional.of(name));
      case "ipproto", "ip_proto" ->
          arguments.take(word, PROTOCOLS, number -> protocol = OptionalInt.of(number));
      case "sport" ->
          arguments.take(word, range(PORT_LIMIT), ports -> sourcePorts = Optional.of(ports));
      case "dport" ->
          arguments.take(word, range(PORT_LIMIT), ports -> destinationPorts = Optional.of(ports));
      case "uidrange" ->
          arguments.take(word, range(Integer.MAX_VALUE), range -> users = Optional.of(range));
      case "suppress_prefixlength", "sup_pl" ->
          arguments.take(
              word, Numbers.integer(0, 128), number -> suppressed = OptionalInt.of(number));
      case "realms" -> arguments.take(word, REALMS, number -> options.put(Option.REALMS, number));
      case "suppress_ifgroup", "sup_group" -> readNumber(word, Option.SUPPRESS_GROUP);
      case "tunnel-id" -> readNumber(word, Option.TUNNEL_ID);
      case "protocol" -> arguments.take(word, MAKERS, _ -> {});
      case "l3mdev" -> {
        options.put(Option.VRF, 1);
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
      default -> {
        arguments.mistake("unexpected '" + word + "' in a rule: expected from, to, table, ...");
        yield false;
      }
    };
  }

  static Parsed<Prefix> prefixes(String text, boolean ipv6) {
    return prefix(text, ipv6)
        .<Parsed<Prefix>>map(Parsed.Value::new)
        .orElseGet(() -> new Parsed.Mistake<>("PREFIX, such as 198.51.100.0/24"));
  }

  private boolean readNumber(String word, Option option) {
    return arguments.take(
        word, Numbers.integer(0, Integer.MAX_VALUE), number -> options.put(option, number));
  }

  private boolean readMark() {
    if (!arguments.hasNext()) {
      return arguments.take("fwmark", MARK, number -> {});
    }
    String word = arguments.takeWord().text();
    int slash = word.indexOf('/');
    Parsed<Integer> value = MARK.parse(slash < 0 ? word : word.substring(0, slash));
    Parsed<Integer> bits =
        slash < 0 ? new Parsed.Value<>(-1) : MARK.parse(word.substring(slash + 1));
    if (value instanceof Parsed.Value<Integer>(Integer number)
        && bits instanceof Parsed.Value<Integer>(Integer masked)) {
      mark = OptionalInt.of(number);
      mask = slash < 0 ? OptionalInt.empty() : OptionalInt.of(masked);
      return true;
    }
    arguments.mistake("bad value '" + word + "' for fwmark: expected MARK[/MASK]");
    return false;
  }

  private static ValueParser<Range> range(int limit) {
    return text -> {
      int dash = text.indexOf('-');
      ValueParser<Integer> end = Numbers.integer(0, limit);
      Parsed<Integer> first = end.parse(dash < 0 ? text : text.substring(0, dash));
      Parsed<Integer> last = dash < 0 ? first : end.parse(text.substring(dash + 1));
      if (first instanceof Parsed.Value<Integer>(Integer least)
          && last instanceof Parsed.Value<Integer>(Integer most)
          && least <= most) {
        return new Parsed.Value<>(new Range(least, most));
      }
      return new Parsed.Mistake<>("N or N-M up to " + limit);
    };
  }
}
