package dev.tandem.director.config;

import static dev.tandem.director.config.AddressLine.VIRTUAL_IPADDRESS;
import static dev.tandem.director.config.AddressLine.VIRTUAL_IPADDRESS_EXCLUDED;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.config.syntax.Severity;
import dev.tandem.vrrp.VirtualAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The addresses of one instance. Those in its adverts are of one family, which is the family of the
 * instance.
 *
 * @param advertised {@code virtual_ipaddress}
 * @param excluded {@code virtual_ipaddress_excluded}, of either family
 */
record InstanceAddresses(List<VirtualAddress> advertised, List<VirtualAddress> excluded) {

  /** The advert counts its addresses in one byte. */
  private static final int ADVERTISED_LIMIT = 255;

  static InstanceAddresses of(Settings instance, Diagnostics diagnostics) {
    OnlyOnce<InetAddress> unique = new OnlyOnce<>(Severity.WARNING, diagnostics);
    List<VirtualAddress> advertised = new ArrayList<>();
    for (Entry<VirtualAddress> entry : unique(instance, VIRTUAL_IPADDRESS, unique)) {
      if (advertised.isEmpty() || isIpv6(entry.value()) == isIpv6(advertised.getFirst())) {
        advertised.add(entry.value());
      } else {
        diagnostics.error(
            entry.position(),
            "%s is of another family than the first address: expected it in %s"
                .formatted(text(entry), VIRTUAL_IPADDRESS_EXCLUDED.name()));
      }
    }
    if (advertised.size() > ADVERTISED_LIMIT) {
      diagnostics.error(
          instance.position(VIRTUAL_IPADDRESS),
          "an advert holds at most %d addresses: expected the rest in %s"
              .formatted(ADVERTISED_LIMIT, VIRTUAL_IPADDRESS_EXCLUDED.name()));
    }
    if (!instance.has(InstanceKeywords.NO_VIRTUAL_IPADDRESS)) {
      instance.require(VIRTUAL_IPADDRESS, diagnostics);
    }
    return new InstanceAddresses(
        advertised,
        unique(instance, VIRTUAL_IPADDRESS_EXCLUDED, unique).stream().map(Entry::value).toList());
  }

  private static List<Entry<VirtualAddress>> unique(
      Settings instance, Keyword<VirtualAddress> keyword, OnlyOnce<InetAddress> unique) {
    return instance.entries(keyword).stream()
        .filter(entry -> unique.admits(entry.value().address(), entry.position(), text(entry)))
        .toList();
  }

  private static String text(Entry<VirtualAddress> entry) {
    return entry.statement().keyword().text();
  }

  private static boolean isIpv6(VirtualAddress address) {
    return Addresses.isIpv6(address.address());
  }

  /** Whether the instance speaks IPv6; without any address it speaks IPv4. */
  boolean areIpv6() {
    return !advertised.isEmpty() && isIpv6(advertised.getFirst());
  }

  /** The address that a keyword gives, if it can be in one packet with these. */
  Optional<InetAddress> matching(
      Keyword<InetAddress> keyword, Settings instance, Diagnostics diagnostics) {
    Optional<Entry<InetAddress>> given = instance.entry(keyword);
    if (given.isPresent() && Addresses.isIpv6(given.get().value()) != areIpv6()) {
      diagnostics.error(
          given.get().valuePosition(),
          "%s is of another family than the addresses of %s"
              .formatted(keyword.name(), instance.title()));
      return Optional.empty();
    }
    return given.map(Entry::value);
  }
}
