package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.linux.AddressText;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.UnicastSettings.Peer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keywords about adverts that go to each peer by its address. */
final class UnicastKeywords {

  private static final int MOST_HOPS = 255;

  static final Keyword<InetAddress> UNICAST_SRC_IP =
      Keyword.value("unicast_src_ip", Addresses.host());

  /** Lines {@code IP [min_ttl N] [max_ttl N]}. */
  static final Keyword<Peer> UNICAST_PEER = Keyword.lines("unicast_peer", UnicastKeywords::peer);

  private static final Keyword<Integer> UNICAST_TTL =
      Keyword.value("unicast_ttl", Numbers.integer(0, MOST_HOPS));
  private static final Keyword<Boolean> CHECK_UNICAST_SRC = Keyword.flag("check_unicast_src");
  static final Keyword<Boolean> VRRP_CHECK_UNICAST_SRC = Keyword.flag("vrrp_check_unicast_src");

  /** An instance that lost its peers in the text is not to multicast instead. */
  private static final Keyword<Boolean> UNICAST_FAULT_NO_PEER =
      Keyword.flag("unicast_fault_no_peer");

  /** By whose routes an instance without an interface reaches its peers. */
  static final Keyword<String> VRF = Keyword.value("vrf", Words.interfaceName());

  private UnicastKeywords() {}

  static Keyword<?>[] all() {
    return new Keyword<?>[] {
      UNICAST_SRC_IP, UNICAST_PEER, UNICAST_TTL, CHECK_UNICAST_SRC, UNICAST_FAULT_NO_PEER, VRF
    };
  }

  private static Optional<Peer> peer(Arguments arguments) {
    Optional<InetAddress> address = arguments.take(Addresses.host());
    Optional<Integer> least = Optional.of(0);
    Optional<Integer> most = Optional.of(MOST_HOPS);
    while (address.isPresent() && arguments.hasNext()) {
      if (arguments.takeIf("min_ttl")) {
        least = arguments.take("min_ttl", Numbers.integer(0, MOST_HOPS));
      } else if (arguments.takeIf("max_ttl")) {
        most = arguments.take("max_ttl", Numbers.integer(0, MOST_HOPS));
      } else {
        String word = arguments.takeWord().text();
        arguments.mistake("unexpected '" + word + "': expected min_ttl N or max_ttl N");
        return Optional.empty();
      }
    }
    if (address.isEmpty() || least.isEmpty() || most.isEmpty()) {
      return Optional.empty();
    }
    if (least.get() > most.get()) {
      arguments.mistake("min_ttl " + least.get() + " is above max_ttl " + most.get());
      return Optional.empty();
    }
    return Optional.of(new Peer(address.get(), least.get(), most.get()));
  }

  /** The peers of an instance; empty for one that multicasts. */
  static Optional<UnicastSettings> unicast(
      Settings instance, Settings globals, boolean ipv6, Diagnostics diagnostics) {
    List<Peer> peers = new ArrayList<>();
    OnlyOnce<InetAddress> unique = new OnlyOnce<>(diagnostics);
    boolean bounded = false;
    for (Entry<Peer> entry : instance.entries(UNICAST_PEER)) {
      Peer peer = entry.value();
      if (Addresses.isIpv6(peer.address()) != ipv6) {
        diagnostics.error(
            entry.position(),
            "unicast_peer is of another family than the addresses of " + instance.title());
      } else if (unique.admits(peer.address(), entry.position(), AddressText.of(peer.address()))) {
        peers.add(peer);
        bounded |= !peer.equals(Peer.anywhere(peer.address()));
      }
    }
    boolean checked = instance.value(CHECK_UNICAST_SRC).orElse(globals.has(VRRP_CHECK_UNICAST_SRC));
    // Bounds that nobody checks would be a trap.
    return peers.isEmpty() && !instance.has(UNICAST_FAULT_NO_PEER)
        ? Optional.empty()
        : Optional.of(
            new UnicastSettings(
                peers,
                instance.value(UNICAST_TTL, MOST_HOPS),
                checked || bounded,
                instance.isGiven(InstanceKeywords.INTERFACE)
                    ? Optional.empty()
                    : instance.value(VRF)));
  }
}
