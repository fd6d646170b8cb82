package dev.tandem.linux.netlink;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What an address is given with ({@code ip address add}).
 *
 * @param label of an IPv4 address, such as {@code eth0:1}; at most 15 characters
 * @param scope where an IPv4 address is valid (rtnetlink's number: 0 global, 200 site, 253 link,
 *     254 host, 255 nowhere)
 * @param broadcast of an IPv4 address
 * @param peer at the other end of a point-to-point link
 * @param preferredSeconds how long it may be the source of new connections, where 0 is not at all;
 *     empty for ever
 */
public record AddressOptions(
    Optional<String> label,
    int scope,
    Optional<InetAddress> broadcast,
    Optional<InetAddress> peer,
    Set<Flag> flags,
    OptionalLong preferredSeconds) {

  /** Global, for ever, and nothing else. */
  public static final AddressOptions NONE =
      new AddressOptions(
          Optional.empty(), 0, Optional.empty(), Optional.empty(), Set.of(), OptionalLong.empty());

  /** A property of an address ({@code IFA_F_*}). */
  public enum Flag {
    /** Used at once, without asking the link whether somebody has it (RFC 4862). */
    NO_DUPLICATE_DETECTION(0x02),
    HOME_ADDRESS(0x10),
    MANAGES_TEMPORARY_ADDRESSES(0x100),
    NO_PREFIX_ROUTE(0x200),
    JOINS_MULTICAST_GROUP(0x400);

    private final int bit;

    Flag(int bit) {
      this.bit = bit;
    }
  }

  public AddressOptions {
    flags = Set.copyOf(flags);
  }

  public AddressOptions withLabel(String newLabel) {
    return new AddressOptions(
        Optional.of(newLabel), scope, broadcast, peer, flags, preferredSeconds);
  }

  public AddressOptions withScope(int newScope) {
    return new AddressOptions(label, newScope, broadcast, peer, flags, preferredSeconds);
  }

  public AddressOptions withBroadcast(InetAddress newBroadcast) {
    return new AddressOptions(
        label, scope, Optional.of(newBroadcast), peer, flags, preferredSeconds);
  }

  public AddressOptions withPeer(InetAddress newPeer) {
    return new AddressOptions(
        label, scope, broadcast, Optional.of(newPeer), flags, preferredSeconds);
  }

  public AddressOptions with(Flag flag) {
    EnumSet<Flag> more = EnumSet.of(flag);
    more.addAll(flags);
    return new AddressOptions(label, scope, broadcast, peer, more, preferredSeconds);
  }

  public AddressOptions withPreferredSeconds(long seconds) {
    return new AddressOptions(label, scope, broadcast, peer, flags, OptionalLong.of(seconds));
  }

  int flagBits() {
    return flags.stream().mapToInt(flag -> flag.bit).reduce(0, (a, b) -> a | b);
  }
}
