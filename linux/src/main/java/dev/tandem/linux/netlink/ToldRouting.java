package dev.tandem.linux.netlink;

import dev.tandem.linux.Errno;
import java.util.HexFormat;
import java.util.function.ToIntFunction;

/**
 * A route or rule in the kernel's words: enough to tell whether another one is the same in every
 * respect, and to remove it when nobody knows any more what it was made of. Interfaces of a route
 * have numbers here, as they had when it was added.
 *
 * @param octets the body of the message by which it was added, in lower hexadecimal digits
 * @param text for people
 */
public record ToldRouting(Kind kind, String octets, String text) {

  /** In {@code struct rtmsg}. */
  private static final int PROTOCOL_AT = 5;

  /** That of {@code struct rtmsg} as well as of {@code struct fib_rule_hdr}. */
  private static final int LEAST_OCTETS = 12;

  /** What was told. */
  public enum Kind {
    ROUTE(RouteMessages.DEL_ROUTE, Errno.ESRCH),
    RULE(RoutingMessages.DEL_RULE, Errno.ENOENT);

    private final short deletion;
    private final int absence;

    Kind(short deletion, int absence) {
      this.deletion = deletion;
      this.absence = absence;
    }

    short deletion() {
      return deletion;
    }

    /** What the kernel says when there is none to be removed. */
    int absence() {
      return absence;
    }
  }

  /**
   * Takes what was written down.
   *
   * @throws IllegalArgumentException when the octets cannot be those of a message
   */
  public ToldRouting {
    if (HexFormat.of().parseHex(octets).length < LEAST_OCTETS) {
      throw new IllegalArgumentException("too short for a route or rule: " + octets);
    }
  }

  /**
   * A route.
   *
   * @param indexOf an interface; may throw what the caller wants to see
   */
  public static ToldRouting of(RouteEntry route, ToIntFunction<String> indexOf) {
    NetlinkMessage message = RoutingMessages.route(empty(), route, false, indexOf);
    return of(Kind.ROUTE, message, "route " + route);
  }

  public static ToldRouting of(RuleEntry rule) {
    return of(Kind.RULE, RoutingMessages.rule(empty(), rule), rule.toString());
  }

  private static NetlinkMessage empty() {
    return new NetlinkMessage((short) 0, (short) 0, 0);
  }

  private static ToldRouting of(Kind kind, NetlinkMessage message, String text) {
    return new ToldRouting(kind, HexFormat.of().formatHex(message.body()), text);
  }

  /** Whether it was told with this protocol: the kernel removes none that has another one. */
  public boolean hasProtocol(int protocol) {
    return kind == Kind.RULE
        ? protocol == RouteEntry.PROTOCOL_KEEPALIVED
        : (body()[PROTOCOL_AT] & 0xff) == protocol;
  }

  byte[] body() {
    return HexFormat.of().parseHex(octets);
  }

  // An interface may have got another name since, which is in the text alone.

  @Override
  public boolean equals(Object other) {
    return other instanceof ToldRouting(Kind same, String equal, String _)
        && same == kind
        && equal.equals(octets);
  }

  @Override
  public int hashCode() {
    return octets.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
