package dev.tandem.director.config.keyword;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Parsers of IP addresses, which never ask a name server. */
public final class Addresses {

  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /** Characters of the longest way to write an address. */
  private static final int LONGEST = 45;

  private Addresses() {}

  /** An address with the length of its network's prefix. */
  public record Prefixed(InetAddress address, int prefixLength) {}

  /** An address that one host can have. */
  public static ValueParser<InetAddress> host() {
    return address(Addresses::isHost, "an IPv4 or IPv6 address of a host");
  }

  /** The same of one family. */
  public static ValueParser<InetAddress> host(boolean ipv6) {
    return address(
        address -> isHost(address) && isIpv6(address) == ipv6,
        "an " + (ipv6 ? "IPv6" : "IPv4") + " address");
  }

  private static boolean isHost(InetAddress address) {
    return !address.isMulticastAddress() && !address.isAnyLocalAddress();
  }

  /** An address to listen on: one of this host, or 0.0.0.0 or :: for all of them. */
  public static ValueParser<InetAddress> local() {
    return address(
        address -> !address.isMulticastAddress(), "an IPv4 or IPv6 address to listen on");
  }

  /** A multicast group of either family. */
  public static ValueParser<InetAddress> group() {
    return address(InetAddress::isMulticastAddress, "an IPv4 or IPv6 multicast address");
  }

  public static ValueParser<InetAddress> ipv4Group() {
    return address(
        address -> address.isMulticastAddress() && !isIpv6(address), "an IPv4 multicast address");
  }

  public static ValueParser<InetAddress> ipv6Group() {
    return address(
        address -> address.isMulticastAddress() && isIpv6(address), "an IPv6 multicast address");
  }

  /** An address of a host, with a prefix length or, without one, alone in its network. */
  public static ValueParser<Prefixed> hostWithPrefix() {
    return prefixed(host(), "IP[/PREFIX], such as 192.0.2.1/24");
  }

  /** The same, and that of a multicast group. */
  public static ValueParser<Prefixed> hostOrGroupWithPrefix() {
    return prefixed(
        address(address -> !address.isAnyLocalAddress(), "an address"),
        "IP[/PREFIX], such as 192.0.2.1/24");
  }

  /** A network by its prefix, or one address. */
  public static ValueParser<Prefixed> network() {
    return prefixed(address(address -> true, "an address"), "IP[/PREFIX], such as 192.0.2.0/24");
  }

  private static ValueParser<Prefixed> prefixed(ValueParser<InetAddress> parser, String expected) {
    return text -> {
      int slash = text.indexOf('/');
      Parsed<InetAddress> address = parser.parse(slash < 0 ? text : text.substring(0, slash));
      if (!(address instanceof Parsed.Value<InetAddress>(InetAddress value))) {
        return new Parsed.Mistake<>(expected);
      }
      int bits = isIpv6(value) ? 128 : 32;
      Parsed<Integer> length =
          slash < 0
              ? new Parsed.Value<>(bits)
              : Numbers.integer("a prefix length", 0, bits).parse(text.substring(slash + 1));
      return length.map(prefix -> new Prefixed(value, prefix));
    };
  }

  public static boolean isIpv6(InetAddress address) {
    return address instanceof Inet6Address;
  }

  /** The address that a text spells out, in the only forms that nobody can misread. */
  public static Optional<InetAddress> literal(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    if (text.indexOf(':') < 0) {
      return ipv4(text);
    }
    if (!IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      // An IPv4 address in IPv6's clothes would change its family on the way.
      boolean disguised = address instanceof Inet4Address && text.indexOf(':') >= 0;
      return disguised ? Optional.empty() : Optional.of(address);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Four numbers without leading zeros, which some would read as octal ones. */
  private static Optional<InetAddress> ipv4(String text) {
    byte[] octets = new byte[4];
    int next = 0;
    for (int i = 0; i < octets.length; i++) {
      int start = next;
      int octet = 0;
      while (next < text.length() && next - start < 3 && isDigit(text.charAt(next))) {
        octet = octet * 10 + text.charAt(next++) - '0';
      }
      boolean leadingZero = next - start > 1 && text.charAt(start) == '0';
      boolean ends = i < 3 ? text.startsWith(".", next) : next == text.length();
      if (next == start || octet > 255 || leadingZero || !ends) {
        return Optional.empty();
      }
      octets[i] = (byte) octet;
      next++;
    }
    try {
      return Optional.of(InetAddress.getByAddress(octets));
    } catch (UnknownHostException e) {
      throw new AssertionError("four octets are an address", e);
    }
  }

  private static boolean isDigit(char c) {
    return '0' <= c && c <= '9';
  }

  private static ValueParser<InetAddress> address(Predicate<InetAddress> valid, String expected) {
    return text ->
        literal(text)
            .filter(valid)
            .<Parsed<InetAddress>>map(Parsed.Value::new)
            .orElseGet(() -> new Parsed.Mistake<>(expected));
  }
}
