package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.AddressOptions.Flag;
import dev.tandem.vrrp.VirtualAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A line of {@code virtual_ipaddress}: {@code IP[/PREFIX] [dev NAME] [scope SCOPE] [brd IP|+|-]
 * [label LABEL] [peer IP] [home] [-nodad] [mngtmpaddr] [noprefixroute] [autojoin] [no_track]
 * [preferred_lft SECONDS|forever]}. One of an instance may also have {@code use_vmac}, one of
 * {@code static_ipaddress} {@code track_group NAME}.
 */
final class AddressLine {

  static final Keyword<Moving> VIRTUAL_IPADDRESS =
      Keyword.lines("virtual_ipaddress", AddressLine::read);
  static final Keyword<Moving> VIRTUAL_IPADDRESS_EXCLUDED =
      Keyword.lines("virtual_ipaddress_excluded", AddressLine::read);

  /**
   * An address that moves with the role.
   *
   * @param useVmac whether it wants an interface with a virtual Ethernet address
   */
  record Moving(VirtualAddress address, boolean useVmac) {

    boolean ipv6() {
      return Addresses.isIpv6(address.address());
    }
  }

  /** Names of scopes, as in iproute2. */
  static final ValueParser<Integer> SCOPES =
      Words.choice(
          Map.entry("global", 0),
          Map.entry("site", 200),
          Map.entry("link", 253),
          Map.entry("host", 254),
          Map.entry("nowhere", 255));

  private static final Map<String, Flag> IPV6_FLAGS =
      Map.of(
          "home", Flag.HOME_ADDRESS,
          "mngtmpaddr", Flag.MANAGES_TEMPORARY_ADDRESSES,
          "noprefixroute", Flag.NO_PREFIX_ROUTE,
          "autojoin", Flag.JOINS_MULTICAST_GROUP);
  private static final Set<String> IPV4_ONLY = Set.of("label", "scope", "brd", "broadcast");
  private static final int LONGEST_WITH_BROADCAST = 30;
  private static final int HOST_4 = 32;
  private static final int HOST_6 = 128;
  private static final String EXPECTED =
      "expected dev, scope, brd, label, peer, home, -nodad, mngtmpaddr, noprefixroute, autojoin,"
          + " no_track or preferred_lft";

  private final Arguments arguments;
  private final Addresses.Prefixed address;
  private final boolean ipv6;
  private Optional<String> device = Optional.empty();
  private AddressOptions options = AddressOptions.NONE;
  private boolean duplicateDetection;
  private boolean lifetimeGiven;
  private boolean tracked = true;
  private boolean useVmac;
  private Optional<String> trackGroup = Optional.empty();

  private AddressLine(Arguments arguments, Addresses.Prefixed address) {
    this.arguments = arguments;
    this.address = address;
    this.ipv6 = Addresses.isIpv6(address.address());
  }

  private static Optional<AddressLine> begin(Arguments arguments) {
    return arguments
        .take(Addresses.hostOrGroupWithPrefix())
        .map(address -> new AddressLine(arguments, address));
  }

  static Optional<Moving> read(Arguments arguments) {
    return begin(arguments)
        .flatMap(line -> {
          Optional<VirtualAddress> read = line.readOptions();
          StaticItem.refuseTrackGroup(line.trackGroup, arguments);
          return read.map(address -> new Moving(address, line.useVmac));
        });
  }

  static Optional<StaticItem<VirtualAddress>> readStatic(Arguments arguments) {
    return begin(arguments)
        .flatMap(line -> {
          Optional<VirtualAddress> read = line.readOptions();
          if (line.useVmac) {
            arguments.warn("use_vmac has no effect here: it is for addresses of an instance");
          }
          return read.map(address -> new StaticItem<>(address, line.trackGroup));
        });
  }

  private Optional<VirtualAddress> readOptions() {
    while (arguments.hasNext()) {
      if (!readOption(arguments.takeWord().text())) {
        return Optional.empty();
      }
    }
    if (options.broadcast().isPresent() && options.peer().isPresent()) {
      arguments.mistake("an address has a peer or a broadcast address, not both");
      return Optional.empty();
    }
    boolean group = address.address().isMulticastAddress();
    if (group != options.flags().contains(Flag.JOINS_MULTICAST_GROUP)) {
      arguments.mistake(
          group
              ? "a multicast address needs autojoin"
              : "autojoin is for a multicast address only");
      return Optional.empty();
    }
    int prefixLength = prefixLength();
    if (ipv6 && !duplicateDetection) {
      options = options.with(Flag.NO_DUPLICATE_DETECTION);
    }
    // An address alone in its network is a place to answer from, not to speak from.
    if (ipv6 && prefixLength == HOST_6 && !lifetimeGiven) {
      options = options.withPreferredSeconds(0);
    }
    return Optional.of(
        new VirtualAddress(address.address(), prefixLength, device, options, tracked));
  }

  /** At the other end of a point-to-point link there is one address alone. */
  private int prefixLength() {
    int alone = ipv6 ? HOST_6 : HOST_4;
    if (options.peer().isEmpty() || address.prefixLength() == alone) {
      return address.prefixLength();
    }
    arguments.warn("a prefix length has no effect with peer, as in keepalived");
    return alone;
  }

  private boolean readOption(String option) {
    if (ipv6 && IPV4_ONLY.contains(option)) {
      arguments.mistake("a " + option + " is for an IPv4 address only");
      return false;
    }
    if (IPV6_FLAGS.containsKey(option)) {
      options = options.with(IPV6_FLAGS.get(option));
      return true;
    }
    return switch (option) {
      case "dev" -> {
        device = arguments.take("dev", Words.interfaceName());
        yield device.isPresent();
      }
      case "label" -> set(arguments.take("label", Words.label()).map(options::withLabel));
      case "scope" -> set(arguments.take("scope", SCOPES).map(options::withScope));
      case "brd", "broadcast" -> set(broadcast().map(options::withBroadcast));
      case "peer" -> set(arguments.take("peer", Addresses.host(ipv6)).map(options::withPeer));
      case "preferred_lft" -> readPreferredLifetime();
      case "-nodad" -> {
        duplicateDetection = true;
        yield true;
      }
      case "no_track" -> {
        tracked = false;
        yield true;
      }
      case "track_group" -> {
        trackGroup = StaticItem.takeTrackGroup(arguments);
        yield trackGroup.isPresent();
      }
      case "use_vmac" -> {
        useVmac = true;
        yield true;
      }
      default -> {
        arguments.mistake("unexpected '" + option + "': " + EXPECTED);
        yield false;
      }
    };
  }

  private boolean set(Optional<AddressOptions> changed) {
    changed.ifPresent(value -> options = value);
    return changed.isPresent();
  }

  private boolean readPreferredLifetime() {
    lifetimeGiven = true;
    return arguments.takeIf("forever")
        || set(
            arguments
                .take("preferred_lft", Numbers.integer(0, Integer.MAX_VALUE))
                .map(options::withPreferredSeconds));
  }

  /** {@code +} sets all bits of the host, {@code -} clears them. */
  private Optional<InetAddress> broadcast() {
    boolean ones = arguments.takeIf("+");
    if (!ones && !arguments.takeIf("-")) {
      return arguments.take("brd", Addresses.host());
    }
    if (address.prefixLength() > LONGEST_WITH_BROADCAST) {
      arguments.mistake("a prefix of " + address.prefixLength() + " leaves no broadcast address");
      return Optional.empty();
    }
    int hostBits = -1 >>> address.prefixLength();
    int bits = ByteBuffer.wrap(address.address().getAddress()).getInt();
    int broadcast = ones ? bits | hostBits : bits & ~hostBits;
    try {
      byte[] octets = ByteBuffer.allocate(Integer.BYTES).putInt(broadcast).array();
      return Optional.of((Inet4Address) InetAddress.getByAddress(octets));
    } catch (UnknownHostException e) {
      throw new AssertionError("four octets are an IPv4 address", e);
    }
  }
}
