package dev.tandem.director.mark;

import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import dev.tandem.lvs.service.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** The words of a rule, one after the other, and the values that rules are made of. */
final class RuleWords {

  // As the kernel limits it.
  private static final int LONGEST_NAME = 15;

  private final Iterator<String> words;

  RuleWords(List<String> words) {
    this.words = List.copyOf(words).iterator();
  }

  boolean hasNext() {
    return words.hasNext();
  }

  String next() {
    return words.next();
  }

  /** The word behind an option. */
  String value(String option) throws MarkSyntaxException {
    if (!words.hasNext()) {
      throw new MarkSyntaxException("'" + option + "' needs a value");
    }
    return words.next();
  }

  Network network(String option) throws MarkSyntaxException {
    return network(option, value(option));
  }

  /** {@code ADDRESS}, {@code ADDRESS/LENGTH} or {@code ADDRESS/MASK}. */
  static Network network(String option, String text) throws MarkSyntaxException {
    int slash = text.indexOf('/');
    try {
      InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int bits = address.getAddress().length * 8;
      return new Network(address, slash < 0 ? bits : length(text.substring(slash + 1), bits));
    } catch (IllegalArgumentException e) {
      throw new MarkSyntaxException("'" + option + " " + text + "': not an address or network");
    }
  }

  private static int length(String text, int bits) {
    if (text.indexOf('.') < 0) {
      return Integer.parseInt(text);
    }
    byte[] octets = InetAddress.ofLiteral(text).getAddress();
    int mask =
        (octets[0] << 24)
            | ((octets[1] & 0xff) << 16)
            | ((octets[2] & 0xff) << 8)
            | (octets[3] & 0xff);
    int length = Integer.bitCount(mask);
    if (bits != Integer.SIZE || mask != (length == 0 ? 0 : -1 << (Integer.SIZE - length))) {
      throw new IllegalArgumentException("mask " + text);
    }
    return length;
  }

  /**
   * The name of one interface.
   *
   * @param wildcard what stands for any end of a name in the language of the rule
   */
  static String interfaceName(String text, char wildcard) throws MarkSyntaxException {
    if (text.indexOf(wildcard) >= 0) {
      throw new MarkSyntaxException(
          "'" + text + "': name one interface, '" + wildcard + "' cannot be expressed");
    }
    boolean possible = text.chars().allMatch(c -> c > ' ' && c < 127 && c != '/' && c != '"');
    if (text.isEmpty() || text.length() > LONGEST_NAME || !possible) {
      throw new MarkSyntaxException("'" + text + "' is not the name of an interface");
    }
    return text;
  }

  Protocol protocol(String option) throws MarkSyntaxException {
    return protocol(option, value(option));
  }

  static Protocol protocol(String option, String text) throws MarkSyntaxException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "tcp", "6" -> Protocol.TCP;
      case "udp", "17" -> Protocol.UDP;
      case "sctp", "132" -> Protocol.SCTP;
      default ->
          throw new MarkSyntaxException(
              "'" + option + " " + text + "' cannot be expressed: tcp, udp or sctp");
    };
  }

  Ports ports(String option, char dash) throws MarkSyntaxException {
    return ports(option, value(option), dash);
  }

  /** Port or range, such as {@code 80} or {@code 8000:8999}, {@code 8000:} and {@code :1023}. */
  static Ports ports(String option, String text, char dash) throws MarkSyntaxException {
    int at = text.indexOf(dash);
    try {
      if (at < 0) {
        return new Ports(Integer.parseInt(text), Integer.parseInt(text));
      }
      String first = text.substring(0, at);
      String last = text.substring(at + 1);
      return new Ports(
          first.isEmpty() ? 0 : Integer.parseInt(first),
          last.isEmpty() ? 0xffff : Integer.parseInt(last));
    } catch (IllegalArgumentException e) {
      throw new MarkSyntaxException(
          "'" + option + " " + text + "': not a port or a range of ports (0 to 65535)");
    }
  }

  List<Ports> portList(String option, char dash) throws MarkSyntaxException {
    List<Ports> list = new ArrayList<>();
    for (String one : value(option).split(",", -1)) {
      list.add(ports(option, one, dash));
    }
    return list;
  }

  /** Numbers as tools print them. */
  static final class Numbers {

    private Numbers() {}

    /** An unsigned 32-bit number, decimal or hexadecimal. */
    static int mark(String text) throws MarkSyntaxException {
      try {
        boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
        return hexadecimal
            ? Integer.parseUnsignedInt(text.substring(2), 16)
            : Integer.parseUnsignedInt(text);
      } catch (NumberFormatException e) {
        throw new MarkSyntaxException("'" + text + "' is not a mark: 0 to 4294967295");
      }
    }
  }
}
