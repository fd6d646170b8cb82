package dev.tandem.director.config;

import static dev.tandem.director.config.AddressLine.VIRTUAL_IPADDRESS;
import static dev.tandem.director.config.AddressLine.VIRTUAL_IPADDRESS_EXCLUDED;

import dev.tandem.director.config.AddressLine.Moving;
import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.config.syntax.Severity;
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
record InstanceAddresses(List<Moving> advertised, List<Moving> excluded) {

  /** The advert counts its addresses in one byte. */
  private static final int MOST = 255;

  /**
   * So many fit into one packet of 1500 bytes, by keepalived's reckoning, so that both agree which
   * they are. It leaves room for the proof of {@code auth_hmac} too.
   */
  private static final int MOST_IPV6 = 89;

  static InstanceAddresses of(Settings instance, Diagnostics diagnostics) {
    OnlyOnce<InetAddress> unique = new OnlyOnce<>(Severity.WARNING, diagnostics);
    List<Moving> advertised = new ArrayList<>();
    for (Entry<Moving> entry : unique(instance, VIRTUAL_IPADDRESS, unique)) {
      if (advertised.isEmpty() || entry.value().ipv6() == advertised.getFirst().ipv6()) {
        advertised.add(entry.value());
      } else {
        diagnostics.error(
            entry.position(),
            "%s is of another family than the first address: expected it in %s"
                .formatted(text(entry), VIRTUAL_IPADDRESS_EXCLUDED.name()));
      }
    }
    if (!instance.has(InstanceKeywords.NO_VIRTUAL_IPADDRESS)) {
      instance.require(VIRTUAL_IPADDRESS, diagnostics);
    }
    List<Moving> excluded = new ArrayList<>();
    unique(instance, VIRTUAL_IPADDRESS_EXCLUDED, unique).forEach(e -> excluded.add(e.value()));
    InstanceAddresses all = new InstanceAddresses(advertised, excluded);
    int most = all.areIpv6() ? MOST_IPV6 : MOST;
    return advertised.size() > most ? all.advertising(most, instance, diagnostics) : all;
  }

  /** The same with what is too much for an advert among those that are in none. */
  private InstanceAddresses advertising(int most, Settings instance, Diagnostics diagnostics) {
    int surplus = advertised.size() - most;
    diagnostics.warning(
        instance.position(VIRTUAL_IPADDRESS),
        "an advert holds %d addresses: the last %d count as %s, as in keepalived"
            .formatted(most, surplus, VIRTUAL_IPADDRESS_EXCLUDED.name()));
    List<Moving> more = new ArrayList<>(advertised.subList(most, advertised.size()));
    more.addAll(excluded);
    return new InstanceAddresses(List.copyOf(advertised.subList(0, most)), more);
  }

  private static List<Entry<Moving>> unique(
      Settings instance, Keyword<Moving> keyword, OnlyOnce<InetAddress> unique) {
    return instance.entries(keyword).stream()
        .filter(entry ->
            unique.admits(entry.value().address().address(), entry.position(), text(entry)))
        .toList();
  }

  private static String text(Entry<Moving> entry) {
    return entry.statement().keyword().text();
  }

  /** Whether the instance speaks IPv6; without any address it speaks IPv4. */
  boolean areIpv6() {
    return !advertised.isEmpty() && advertised.getFirst().ipv6();
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
