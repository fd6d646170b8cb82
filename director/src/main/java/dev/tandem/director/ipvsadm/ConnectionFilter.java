package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which connections are to be shown.
 *
 * @param service those of one service, with its templates; all if empty
 * @param client those of clients in a network; all if empty
 */
record ConnectionFilter(Optional<ServiceKey> service, Optional<MarkRule.Network> client) {

  /** The test of one connection; what it needs of the table is read once. */
  Predicate<ConnectionSnapshot> of(LvsControl table) {
    Predicate<ConnectionSnapshot> ofClient =
        connection -> client.map(network -> network.contains(connection.client())).orElse(true);
    return service.map(key -> ofService(key, table).and(ofClient)).orElse(ofClient);
  }

  private static Predicate<ConnectionSnapshot> ofService(ServiceKey key, LvsControl table) {
    return switch (key) {
      case ServiceKey.OfAddress place ->
          connection ->
              connection.protocol().equals(place.protocol().name())
                  && connection.virtual().equals(place.address())
                  && (place.port() == 0 || connection.virtualPort() == place.port());
      case ServiceKey.OfMark(int mark, boolean _) -> {
        List<MarkRule> rules = table.markRules().reversed();
        yield connection ->
            protocol(connection)
                .map(protocol -> markOf(rules, protocol, connection) == mark)
                .orElseGet(() -> templateMark(connection) == mark);
      }
    };
  }

  /** Templates of firewall marks have no protocol; the mark stands in place of their address. */
  private static int templateMark(ConnectionSnapshot connection) {
    return new BigInteger(connection.virtual().getAddress()).intValue();
  }

  private static Optional<Protocol> protocol(ConnectionSnapshot connection) {
    for (Protocol protocol : Protocol.values()) {
      if (protocol.name().equals(connection.protocol())) {
        return Optional.of(protocol);
      }
    }
    return Optional.empty();
  }

  /** The mark of its packets, by the last rule that fits; 0 for none. */
  private static int markOf(List<MarkRule> rules, Protocol protocol, ConnectionSnapshot of) {
    return rules.stream()
        .filter(rule ->
            rule.fits(protocol, of.client(), of.clientPort(), of.virtual(), of.virtualPort()))
        .findFirst()
        .map(MarkRule::mark)
        .orElse(0);
  }
}
