package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Tunnel;
import java.util.Map;
import java.util.Optional;

/**
 * How packets reach a server, as {@code lvs_method} says it: {@code NAT}, {@code DR} or {@code TUN
 * [type ipip | gue port N [nocsum | csum | remcsum] | gre [nocsum | csum]]}.
 *
 * @param tunnel read only with {@link ForwardingMethod#TUNNEL}
 */
record Forwarding(ForwardingMethod method, Tunnel tunnel) {

  static final Forwarding NAT = new Forwarding(ForwardingMethod.MASQUERADE, Tunnel.IPIP);

  private static final int HIGHEST_PORT = 65_535;

  private static final ValueParser<ForwardingMethod> METHOD =
      Words.choice(
          Map.entry("NAT", ForwardingMethod.MASQUERADE),
          Map.entry("DR", ForwardingMethod.ROUTE),
          Map.entry("TUN", ForwardingMethod.TUNNEL));

  /** Reads the keyword's arguments. */
  static Optional<Forwarding> read(Arguments arguments) {
    Optional<ForwardingMethod> method = arguments.take(METHOD);
    if (method.isEmpty()) {
      return Optional.empty();
    }
    boolean typed = method.get() == ForwardingMethod.TUNNEL && arguments.takeIf("type");
    Optional<Tunnel> tunnel = typed ? tunnel(arguments) : Optional.of(Tunnel.IPIP);
    return tunnel.map(found -> new Forwarding(method.get(), found));
  }

  private static Optional<Tunnel> tunnel(Arguments arguments) {
    Optional<Tunnel.Type> type =
        arguments.take(
            "type",
            Words.choice(
                Map.entry("ipip", Tunnel.Type.IPIP),
                Map.entry("gue", Tunnel.Type.GUE),
                Map.entry("gre", Tunnel.Type.GRE)));
    return type.flatMap(found ->
        switch (found) {
          case IPIP -> Optional.of(Tunnel.IPIP);
          case GUE -> gue(arguments);
          case GRE -> checksum(arguments, false).map(sum -> new Tunnel(Tunnel.Type.GRE, 0, sum));
        });
  }

  private static Optional<Tunnel> gue(Arguments arguments) {
    if (!arguments.takeIf("port")) {
      arguments.mistake("type gue needs the port of the servers' decapsulator: port N");
      return Optional.empty();
    }
    return arguments
        .take("port", Numbers.integer(1, HIGHEST_PORT))
        .flatMap(
            port -> checksum(arguments, true).map(sum -> new Tunnel(Tunnel.Type.GUE, port, sum)));
  }

  private static Optional<Tunnel.Checksum> checksum(Arguments arguments, boolean remote) {
    if (arguments.takeIf("nocsum") || !arguments.hasNext()) {
      return Optional.of(Tunnel.Checksum.NONE);
    }
    return remote
        ? arguments.take(
            "type gue",
            Words.choice(
                Map.entry("csum", Tunnel.Checksum.FULL),
                Map.entry("remcsum", Tunnel.Checksum.REMOTE)))
        : arguments.take("type gre", Words.choice(Map.entry("csum", Tunnel.Checksum.FULL)));
  }
}
