package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.linux.netlink.Encapsulation;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What follows {@code encap} in a route: {@code mpls LABEL[/LABEL]... [ttl N]}, {@code ip|ip6 [id
 * N] [dst IP] [src IP] [ttl|hoplimit N] [tos|tc N] [flags N]}, or {@code ila LOCATOR}.
 */
final class EncapsulationWords {

  private static final ValueParser<String> TYPES = Words.oneOf(List.of("mpls", "ip", "ip6", "ila"));
  private static final ValueParser<Integer> OCTET = Numbers.integer(0, 255);
  private static final ValueParser<Integer> FLAGS = Numbers.integer(0, 65535);
  private static final ValueParser<Integer> ID = Numbers.integer(0, Integer.MAX_VALUE);
  private static final int MOST_LABELS = 16;
  private static final int LOCATOR_GROUPS = 4;

  private final Arguments arguments;
  private Optional<InetAddress> destination = Optional.empty();
  private Optional<InetAddress> source = Optional.empty();
  private OptionalInt id = OptionalInt.empty();
  private OptionalInt ttl = OptionalInt.empty();
  private OptionalInt trafficClass = OptionalInt.empty();
  private OptionalInt flags = OptionalInt.empty();

  private EncapsulationWords(Arguments arguments) {
    this.arguments = arguments;
  }

  /** Reads them; empty when a mistake was reported. */
  static Optional<Encapsulation> read(Arguments arguments) {
    EncapsulationWords words = new EncapsulationWords(arguments);
    return arguments
        .take("encap", TYPES)
        .flatMap(type ->
            switch (type) {
              case "mpls" -> words.mpls();
              case "ila" ->
                  arguments
                      .take("encap ila", EncapsulationWords::locator)
                      .map(Encapsulation.Ila::new);
              default -> words.tunnel(type.equals("ip6"));
            });
  }

  private Optional<Encapsulation> mpls() {
    Optional<List<Integer>> labels = arguments.take("encap mpls", EncapsulationWords::labels);
    if (labels.isEmpty()
        || (arguments.takeIf("ttl")
            && !arguments.take("ttl", OCTET, value -> ttl = OptionalInt.of(value)))) {
      return Optional.empty();
    }
    return Optional.of(new Encapsulation.Mpls(labels.get(), ttl));
  }

  private Optional<Encapsulation> tunnel(boolean ipv6) {
    ValueParser<InetAddress> ends = Addresses.host(ipv6);
    boolean right = true;
    boolean more = true;
    while (right && more) {
      if (arguments.takeIf("id")) {
        right = arguments.take("id", ID, value -> id = OptionalInt.of(value));
      } else if (arguments.takeIf("dst")) {
        right = arguments.take("dst", ends, address -> destination = Optional.of(address));
      } else if (arguments.takeIf("src")) {
        right = arguments.take("src", ends, address -> source = Optional.of(address));
      } else if (arguments.takeIf("ttl") || arguments.takeIf("hoplimit")) {
        right = arguments.take("ttl", OCTET, value -> ttl = OptionalInt.of(value));
      } else if (arguments.takeIf("tos") || arguments.takeIf("tc")) {
        right = arguments.take("tos", OCTET, value -> trafficClass = OptionalInt.of(value));
      } else if (arguments.takeIf("flags")) {
        right = arguments.take("flags", FLAGS, value -> flags = OptionalInt.of(value));
      } else {
        more = false;
      }
    }
    return right
        ? Optional.of(new Encapsulation.Ip(ipv6, id, destination, source, ttl, trafficClass, flags))
        : Optional.empty();
  }

  private static Parsed<List<Integer>> labels(String text) {
    Parsed<List<Integer>> mistake =
        new Parsed.Mistake<>(
            "labels from 0 to " + Encapsulation.Mpls.LABEL_LIMIT + ", such as 100/200");
    String[] parts = text.split("/", -1);
    if (parts.length > MOST_LABELS) {
      return mistake;
    }
    ValueParser<Integer> label = Numbers.integer(0, Encapsulation.Mpls.LABEL_LIMIT);
    List<Integer> labels = new ArrayList<>();
    for (String part : parts) {
      if (!(label.parse(part) instanceof Parsed.Value<Integer>(Integer value))) {
        return mistake;
      }
      labels.add(value);
    }
    return new Parsed.Value<>(labels);
  }

  /** Four groups of hexadecimal digits, as in an address. */
  private static Parsed<Long> locator(String text) {
    String[] groups = text.split(":", -1);
    boolean right = groups.length == LOCATOR_GROUPS;
    long locator = 0;
    for (int i = 0; right && i < groups.length; i++) {
      right = groups[i].matches("[0-9a-fA-F]{1,4}");
      locator = right ? locator << 16 | HexFormat.fromHexDigits(groups[i]) : 0;
    }
    return right
        ? new Parsed.Value<>(locator)
        : new Parsed.Mistake<>("four groups of digits, such as 2001:db8:0:1");
  }
}
