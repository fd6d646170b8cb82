package dev.tandem.linux.netlink;

import dev.tandem.linux.AddressText;
import dev.tandem.linux.EnumText;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A rule that chooses the table in which a packet's route is looked up ({@code ip rule add}).
 *
 * @param ipv6 which packets it is about
 * @param inverted whether it is for packets that do not match
 * @param target the table to look in, or the preference of the rule to go on with
 * @param preference of the rule: the smaller is asked first
 * @param mask of the mark
 * @param options that are said seldom
 */
public record RuleEntry(
    boolean ipv6,
    boolean inverted,
    Optional<Prefix> from,
    Optional<Prefix> to,
    Action action,
    int target,
    int preference,
    int typeOfService,
    OptionalInt mark,
    OptionalInt mask,
    Optional<String> inputInterface,
    Optional<String> outputInterface,
    OptionalInt ipProtocol,
    Optional<Range> sourcePorts,
    Optional<Range> destinationPorts,
    Optional<Range> users,
    OptionalInt suppressedPrefixLength,
    Map<Option, Integer> options) {

  public RuleEntry {
    options = Map.copyOf(options);
  }

  /** What is said seldom ({@code FRA_*}). */
  public enum Option {
    /**
     * Given to what matches: of the source in the upper 16 bits, of the destination in the lower.
     */
    REALMS,
    /** The metadata of the tunnel that a packet came by. */
    TUNNEL_ID,
    /** No route by an interface of this group counts. */
    SUPPRESS_GROUP,
    /** 1 to look in the table of the VRF that a packet belongs to, instead of in the target. */
    VRF
  }

  /** What becomes of a packet that matches ({@code FR_ACT_*}). */
  public enum Action {
    LOOKUP(1),
    GOTO(2),
    NOP(3),
    BLACKHOLE(6),
    UNREACHABLE(7),
    PROHIBIT(8);

    private final int number;

    Action(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** The addresses that begin alike. */
  public record Prefix(InetAddress address, int length) {
    @Override
    public String toString() {
      return AddressText.of(address) + "/" + length;
    }
  }

  /** From a number to another, both included. */
  public record Range(int first, int last) {}

  /**
   * A rule that looks in a table, for packets by where they come from.
   *
   * @param protocol of IP
   */
  public static RuleEntry lookup(
      boolean ipv6,
      int table,
      int preference,
      Optional<Prefix> from,
      Optional<String> inputInterface,
      OptionalInt protocol,
      Optional<Range> sourcePorts,
      Optional<Range> destinationPorts) {
    return new RuleEntry(
        ipv6,
        false,
        from,
        Optional.empty(),
        Action.LOOKUP,
        table,
        preference,
        0,
        OptionalInt.empty(),
        OptionalInt.empty(),
        inputInterface,
        Optional.empty(),
        protocol,
        sourcePorts,
        destinationPorts,
        Optional.empty(),
        OptionalInt.empty(),
        Map.of());
  }

  /** The same with another preference. */
  public RuleEntry withPreference(int other) {
    return new RuleEntry(
        ipv6,
        inverted,
        from,
        to,
        action,
        target,
        other,
        typeOfService,
        mark,
        mask,
        inputInterface,
        outputInterface,
        ipProtocol,
        sourcePorts,
        destinationPorts,
        users,
        suppressedPrefixLength,
        options);
  }

  /** Whether the target is a table. */
  boolean looksInTarget() {
    return action == Action.LOOKUP && !options.containsKey(Option.VRF);
  }

  /** As operators know it. */
  @Override
  public String toString() {
    return "rule "
        + preference
        + from.map(prefix -> " from " + prefix).orElse("")
        + to.map(prefix -> " to " + prefix).orElse("")
        + " "
        + EnumText.lower(action)
        + (options.containsKey(Option.VRF) ? " l3mdev" : "")
        + (looksInTarget() || action == Action.GOTO ? " " + target : "");
  }
}
