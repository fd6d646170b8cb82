package dev.tandem.director.ipvsadm;

import dev.tandem.linux.AddressText;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Addresses as the C library reads them. The JVM differs: it reads {@code ::ffff:1.2.3.4} as IPv4,
 * and knows no hexadecimal IPv4 parts.
 */
final class IpText {

  private static final Pattern IPV6_LETTERS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern TOO_LONG_GROUP = Pattern.compile("[0-9a-fA-F]{5}");

  private IpText() {}

  /** As {@code inet_ntop} writes it. */
  static String of(InetAddress address) {
    return AddressText.of(address);
  }

  /** The IPv4 address that four bytes hold. */
  static Inet4Address ipv4(int bits) {
    byte[] bytes = {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits};
    try {
      return (Inet4Address) InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The first 32 bits in host order. */
  static int firstWord(InetAddress address) {
    return word(address.getAddress(), 0);
  }

  /** 32 bits of an address in host order; IPv4 addresses are followed by zeros. */
  static int word(byte[] bytes, int index) {
    int at = index * 4;
    return at >= bytes.length
        ? 0
        : (bytes[at] & 0xff) << 24
            | (bytes[at + 1] & 0xff) << 16
            | (bytes[at + 2] & 0xff) << 8
            | (bytes[at + 3] & 0xff);
  }

  /**
   * As {@code inet_aton} reads it: one to four parts, each decimal, octal with 0 or hexadecimal
   * with 0x, the last part filling all bytes that are left ({@code 10.1} is 10.0.0.1); what follows
   * a blank is not looked at.
   */
  static Optional<Inet4Address> looseIpv4(String text) {
    String[] parts = text.split("[ \t\n\u000b\f\r]", 2)[0].split("\\.", -1);
    if (parts.length > 4) {
      return Optional.empty();
    }
    long bits = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      int width = last ? 8 * (4 - i) : 8;
      OptionalLong part = part(parts[i]);
      if (part.isEmpty() || part.getAsLong() >= 1L << width) {
        return Optional.empty();
      }
      bits = bits << width | part.getAsLong();
    }
    return Optional.of(ipv4((int) bits));
  }

  private static OptionalLong part(String text) {
    int radix = text.startsWith("0x") || text.startsWith("0X") ? 16 : text.startsWith("0") ? 8 : 10;
    String digits = radix == 16 ? text.substring(2) : text;
    if (!digits.chars().allMatch(letter -> letter < 128 && Character.digit(letter, radix) >= 0)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(digits, radix));
    } catch (NumberFormatException emptyOrHuge) {
      return OptionalLong.empty();
    }
  }

  /** As {@code inet_pton} reads IPv4: four plain decimal numbers. */
  static Optional<Inet4Address> strictIpv4(String text) {
    return looseIpv4(text).filter(address -> of(address).equals(text));
  }

  /** As {@code inet_pton} reads IPv6: no brackets, no zone. */
  static Optional<Inet6Address> ipv6(String text) {
    String end = text.substring(text.lastIndexOf(':') + 1);
    if (!IPV6_LETTERS.matcher(text).matches()
        || TOO_LONG_GROUP.matcher(text).find()
        || (end.contains(".") && strictIpv4(end).isEmpty())) {
      return Optional.empty();
    }
    try {
      byte[] bytes = InetAddress.ofLiteral(text).getAddress();
      return Optional.of(ipv6Address(bytes.length == 4 ? mapped(bytes) : bytes));
    } catch (IllegalArgumentException | UnknownHostException notAnAddress) {
      return Optional.empty();
    }
  }

  private static Inet6Address ipv6Address(byte[] bytes) throws UnknownHostException {
    // Not InetAddress.getByAddress, which makes IPv4 of ::ffff:a.b.c.d.
    return Inet6Address.getByAddress(null, bytes, -1);
  }

  private static byte[] mapped(byte[] ipv4) {
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    System.arraycopy(ipv4, 0, bytes, 12, 4);
    return bytes;
  }
}
