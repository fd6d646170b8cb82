package dev.tandem.director.config;

import dev.tandem.director.config.ServerKeywords.Endpoint;
import dev.tandem.director.config.ServiceKeywords.Target;
import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.LineSection;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.lvs.packet.IpAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The block {@code virtual_server_group}: what else a {@code virtual_server group NAME} is for.
 * Each line is {@code IP [PORT]}, {@code IP-END [PORT]} with the end of a range as an address or as
 * its last part, {@code IP/PREFIX PORT}, or {@code fwmark N [inet|inet6]}.
 */
final class GroupKeywords {

  /** Services that one line makes at most; each of them is a service for itself. */
  static final int LARGEST = 4096;

  static final Keyword<LineSection<String, List<Target>>> VIRTUAL_SERVER_GROUP =
      Keyword.lines(
          "virtual_server_group", head -> head.take(Words.name()), GroupKeywords::targets);

  private static final ValueParser<Optional<Boolean>> FAMILY =
      ServiceKeywords.FAMILY.map(Optional::of);
  private static final String EXPECTED =
      "IP, IP-END or IP/PREFIX of at most " + LARGEST + " addresses, such as 192.0.2.10-20";

  private GroupKeywords() {}

  private static Optional<List<Target>> targets(Arguments arguments) {
    if (arguments.takeIf("fwmark")) {
      return MarkKeywords.mark(arguments)
          .flatMap(mark ->
              (arguments.hasNext()
                      ? arguments.take("fwmark", FAMILY)
                      : Optional.of(Optional.<Boolean>empty()))
                  .map(family -> List.of(new Target.Mark(mark, family))));
    }
    return arguments
        .take("a member", GroupKeywords::addresses)
        .flatMap(addresses -> ServerKeywords.port(arguments).map(port -> places(addresses, port)));
  }

  private static List<Target> places(List<InetAddress> addresses, int port) {
    return addresses.stream()
        .<Target>map(address -> new Target.Place(new Endpoint(address, port)))
        .toList();
  }

  private static Parsed<List<InetAddress>> addresses(String text) {
    int dash = text.indexOf('-');
    if (dash >= 0) {
      return Addresses.literal(text.substring(0, dash))
          .flatMap(
              first -> end(text.substring(dash + 1), first).flatMap(last -> range(first, last)))
          .<Parsed<List<InetAddress>>>map(Parsed.Value::new)
          .orElseGet(() -> new Parsed.Mistake<>(EXPECTED));
    }
    return Addresses.hostWithPrefix().parse(text)
            instanceof Parsed.Value<Addresses.Prefixed>(Addresses.Prefixed network)
        ? network(network)
        : new Parsed.Mistake<>(EXPECTED);
  }

  /** The end of a range: an address, or the last part of one, in the digits of its family. */
  private static Optional<InetAddress> end(String text, InetAddress first) {
    Optional<InetAddress> whole = Addresses.literal(text);
    if (whole.isPresent()) {
      return whole.filter(last -> Addresses.isIpv6(last) == Addresses.isIpv6(first));
    }
    boolean ipv6 = Addresses.isIpv6(first);
    if (!text.matches(ipv6 ? "[0-9a-fA-F]{1,4}" : "[0-9]{1,3}")) {
      return Optional.empty();
    }
    int part = Integer.parseInt(text, ipv6 ? 16 : 10);
    int greatest = ipv6 ? 0xffff : 0xff;
    return part > greatest
        ? Optional.empty()
        : Optional.of(
            IpAddress.address(
                IpAddress.high(first), (IpAddress.low(first) & ~(long) greatest) | part));
  }

  /** All addresses from one to another, unless there are none or too many. */
  private static Optional<List<InetAddress>> range(InetAddress first, InetAddress last) {
    long high = IpAddress.high(first);
    long low = IpAddress.low(first);
    long more = IpAddress.low(last) - low;
    boolean near =
        IpAddress.high(last) == high + carry(low, more) && Long.compareUnsigned(more, LARGEST) < 0;
    return near
        ? Optional.of(
            LongStream.rangeClosed(0, more)
                .mapToObj(i -> IpAddress.address(high + carry(low, i), low + i))
                .toList())
        : Optional.empty();
  }

  /** What counting on from the lower half of an address adds to the upper one. */
  private static int carry(long low, long more) {
    return Long.compareUnsigned(low + more, low) < 0 ? 1 : 0;
  }

  /** A network by its first address, as keepalived has it; an address without a prefix is alone. */
  private static Parsed<List<InetAddress>> network(Addresses.Prefixed network) {
    InetAddress first = network.address();
    int hostBits = first.getAddress().length * Byte.SIZE - network.prefixLength();
    long others = (1L << Math.min(hostBits, Integer.SIZE)) - 1;
    long low = IpAddress.low(first);
    return (low & others) == 0
        ? range(first, IpAddress.address(IpAddress.high(first), low | others))
            .<Parsed<List<InetAddress>>>map(Parsed.Value::new)
            .orElseGet(GroupKeywords::notOfANetwork)
        : notOfANetwork();
  }

  private static Parsed<List<InetAddress>> notOfANetwork() {
    return new Parsed.Mistake<>(EXPECTED + ", or the first address of a network");
  }
}
