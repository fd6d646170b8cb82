package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.StatementReader;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import dev.tandem.lvs.service.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keywords of {@code firewall_mark}; each takes as many values as one likes. */
final class MarkKeywords {

  private static final ValueParser<Network> NETWORK =
      Addresses.network().map(network -> new Network(network.address(), network.prefixLength()));

  private static final ValueParser<Protocol> OF =
      Words.choice(
          Map.entry("TCP", Protocol.TCP),
          Map.entry("UDP", Protocol.UDP),
          Map.entry("SCTP", Protocol.SCTP));

  static final Keyword<List<Network>> DESTINATION = list("destination", NETWORK);
  static final Keyword<List<Network>> SOURCE = list("source", NETWORK);
  static final Keyword<List<Protocol>> PROTOCOL = list("protocol", OF);
  static final Keyword<List<Ports>> PORT = list("port", MarkKeywords::ports);
  static final Keyword<List<Ports>> SOURCE_PORT = list("source_port", MarkKeywords::ports);
  static final Keyword<List<String>> INTERFACE = list("interface", Words.interfaceName());

  static final Keyword<Section<Integer>> FIREWALL_MARK =
      Keyword.section(
          "firewall_mark",
          MarkKeywords::mark,
          KeywordTable.of(DESTINATION, SOURCE, PROTOCOL, PORT, SOURCE_PORT, INTERFACE));

  private MarkKeywords() {}

  private static <T> Keyword<List<T>> list(String name, ValueParser<T> parser) {
    return Keyword.words(name, listOf(parser));
  }

  private static <T> StatementReader<List<T>> listOf(ValueParser<T> parser) {
    return arguments -> {
      List<T> values = new ArrayList<>();
      do {
        Optional<T> value = arguments.take(parser);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        values.add(value.get());
      } while (arguments.hasNext());
      return Optional.of(values);
    };
  }

  /** A mark other than 0, which is none. */
  static Optional<Integer> mark(Arguments arguments) {
    return arguments.take("the mark", MarkKeywords::mark);
  }

  private static Parsed<Integer> mark(String text) {
    try {
      int mark = Integer.parseUnsignedInt(text);
      if (mark != 0) {
        return new Parsed.Value<>(mark);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    return new Parsed.Mistake<>("a whole number from 1 to 4294967295");
  }

  /** {@code 80} or {@code 8000-8999}. */
  private static Parsed<Ports> ports(String text) {
    int dash = text.indexOf('-', 1);
    Parsed<Integer> first = Numbers.port().parse(dash < 0 ? text : text.substring(0, dash));
    Parsed<Integer> last = dash < 0 ? first : Numbers.port().parse(text.substring(dash + 1));
    return first instanceof Parsed.Value<Integer>(Integer from)
            && last instanceof Parsed.Value<Integer>(Integer to)
            && from <= to
        ? new Parsed.Value<>(new Ports(from, to))
        : new Parsed.Mistake<>("a port from 1 to 65535, or a range such as 8000-8999");
  }
}
