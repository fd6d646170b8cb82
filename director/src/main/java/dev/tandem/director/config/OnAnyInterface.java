package dev.tandem.director.config;

import static dev.tandem.director.config.InstanceKeywords.INTERFACE;

import dev.tandem.director.config.AddressLine.Moving;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.linux.AddressText;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.UnicastSettings.Peer;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * An instance without an {@code interface}: with unicast peers and a source of its own it hears
 * them wherever their adverts come in, as where routers meet over several links.
 */
final class OnAnyInterface {

  private static final List<Keyword<?>> OF_ONE_INTERFACE =
      List.of(
          VmacKeywords.USE_VMAC, IpvlanKeywords.USE_IPVLAN, RoutingKeywords.PROMOTE_SECONDARIES);

  private final Settings instance;
  private final Diagnostics diagnostics;

  private OnAnyInterface(Settings instance, Diagnostics diagnostics) {
    this.instance = instance;
    this.diagnostics = diagnostics;
  }

  /** The interface that the instance names, or any; empty if it needs one and names none. */
  static Optional<String> interfaceOf(Settings instance, Diagnostics diagnostics) {
    if (isOnAny(instance)) {
      new OnAnyInterface(instance, diagnostics).check();
      return Optional.of(InstanceSettings.ANY_INTERFACE);
    }
    if (instance.isGiven(UnicastKeywords.VRF)) {
      diagnostics.warning(
          instance.position(UnicastKeywords.VRF),
          "vrf has no effect here: it is for an instance with unicast_peer and without interface");
    }
    return instance.require(INTERFACE, diagnostics);
  }

  private static boolean isOnAny(Settings instance) {
    return instance.isGiven(INTERFACE)
        ? instance.value(INTERFACE, "").equals(InstanceSettings.ANY_INTERFACE)
        : instance.isGiven(UnicastKeywords.UNICAST_PEER);
  }

  private void check() {
    if (!instance.isGiven(UnicastKeywords.UNICAST_PEER)) {
      diagnostics.error(
          instance.position(INTERFACE),
          "adverts to a group are of one interface: expected its name");
    } else if (!instance.isGiven(UnicastKeywords.UNICAST_SRC_IP)
        && !instance.isGiven(InstanceKeywords.MCAST_SRC_IP)) {
      diagnostics.error(
          instance.position(), instance.title() + " has no interface and no unicast_src_ip");
    }
    for (Keyword<?> keyword : OF_ONE_INTERFACE) {
      if (instance.isGiven(keyword)) {
        diagnostics.error(instance.position(keyword), needsInterface(keyword.name()));
      }
    }
    refuseLinkLocal();
    placed(AddressLine.VIRTUAL_IPADDRESS);
    placed(AddressLine.VIRTUAL_IPADDRESS_EXCLUDED);
  }

  /** What is known on one link alone says nothing without that. */
  private void refuseLinkLocal() {
    for (Entry<Peer> peer : instance.entries(UnicastKeywords.UNICAST_PEER)) {
      refuseLinkLocal(peer, peer.value().address());
    }
    for (Keyword<InetAddress> source :
        List.of(UnicastKeywords.UNICAST_SRC_IP, InstanceKeywords.MCAST_SRC_IP)) {
      instance.entry(source).ifPresent(entry -> refuseLinkLocal(entry, entry.value()));
    }
  }

  private void refuseLinkLocal(Entry<?> entry, InetAddress address) {
    if (address.isLinkLocalAddress()) {
      diagnostics.error(
          entry.position(), needsInterface("the link-local " + AddressText.of(address)));
    }
  }

  private void placed(Keyword<Moving> addresses) {
    for (Entry<Moving> entry : instance.entries(addresses)) {
      if (entry.value().address().interfaceName().isEmpty()) {
        diagnostics.error(
            entry.position(),
            "%s needs dev NAME, because %s has no interface"
                .formatted(entry.statement().keyword().text(), instance.title()));
      }
    }
  }

  private String needsInterface(String what) {
    return what + " needs an interface, and " + instance.title() + " has none";
  }
}
