package dev.tandem.director.config;

import dev.tandem.director.config.ServerKeywords.Endpoint;
import dev.tandem.director.config.ServiceKeywords.Target;
import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.LineSection;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
  private static final ValueParser<Integer> PORT = Numbers.integer(0, 65_535);
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
        .flatMap(addresses ->
            (arguments.hasNext() ? arguments.take("port", PORT) : Optional.of(0))
                .map(port -> places(addresses, port)));
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
    byte[] octets = first.getAddress();
    boolean ipv6 = Addresses.isIpv6(first);
    if (!text.matches(ipv6 ? "[0-9a-fA-F]{1,4}" : "[0-9]{1,3}")) {
      return Optional.empty();
    }
    int part = Integer.parseInt(text, ipv6 ? 16 : 10);
    octets[octets.length - 1] = (byte) part;
    if (ipv6) {
      octets[octets.length - 2] = (byte) (part >> Byte.SIZE);
    }
    return ipv6 || part < 256 ? Optional.of(address(octets)) : Optional.empty();
  }

  /** All addresses from one to another, unless there are none or too many. */
  private static Optional<List<InetAddress>> range(InetAddress first, InetAddress last) {
    BigInteger start = new BigInteger(1, first.getAddress());
    BigInteger count = new BigInteger(1, last.getAddress()).subtract(start).add(BigInteger.ONE);
    return count.signum() > 0 && count.compareTo(BigInteger.valueOf(LARGEST)) <= 0
        ? Optional.of(following(start, count.intValue(), first.getAddress().length))
        : Optional.empty();
  }

  private static List<InetAddress> following(BigInteger start, int count, int length) {
    List<InetAddress> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] number = start.add(BigInteger.valueOf(i)).toByteArray();
      byte[] octets = new byte[length];
      int used = Math.min(number.length, length);
      System.arraycopy(number, number.length - used, octets, length - used, used);
      addresses.add(address(octets));
    }
    return addresses;
  }

  /** A network by its first address, as keepalived has it; an address without a prefix is alone. */
  private static Parsed<List<InetAddress>> network(Addresses.Prefixed network) {
    byte[] octets = network.address().getAddress();
    BigInteger size = BigInteger.ONE.shiftLeft(octets.length * Byte.SIZE - network.prefixLength());
    BigInteger first = new BigInteger(1, octets);
    if (size.compareTo(BigInteger.valueOf(LARGEST)) > 0 || first.mod(size).signum() != 0) {
      return new Parsed.Mistake<>(EXPECTED + ", or the first address of a network");
    }
    return new Parsed.Value<>(following(first, size.intValue(), octets.length));
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of " + octets.length + " octets", e);
    }
  }
}
