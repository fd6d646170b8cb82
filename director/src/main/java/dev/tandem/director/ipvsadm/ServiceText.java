package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.util.Optional;

/** How services and tunnels are written in a listing, and how as options of {@code -S}. */
final class ServiceText {

  /** Where the listing cuts the label of an IPv4 service. */
  private static final int LISTED_WIDTH = 33;

  private ServiceText() {}

  /** {@code TCP 10.0.0.1:80}, {@code FWM 5} or {@code FWM 5 IPv6}. */
  static String listed(ServiceKey key, Labels labels) {
    return switch (key) {
      case ServiceKey.OfMark(int mark, boolean ipv6) -> "FWM  " + mark + (ipv6 ? " IPv6" : "");
      case ServiceKey.OfAddress(var protocol, var address, int port) -> {
        String name = pad(protocol.name()) + labels.endpoint(address, port, Optional.of(protocol));
        yield key.ipv6() || name.length() <= LISTED_WIDTH ? name : name.substring(0, LISTED_WIDTH);
      }
    };
  }

  private static String pad(String protocol) {
    return protocol.length() == 3 ? protocol + "  " : protocol + " ";
  }

  /** {@code -t 10.0.0.1:80}, {@code -f 5} or {@code -f 5 -6}. */
  static String asOption(ServiceKey key, Labels labels) {
    return switch (key) {
      case ServiceKey.OfMark(int mark, boolean ipv6) -> "-f " + mark + (ipv6 ? " -6" : "");
      case ServiceKey.OfAddress(var protocol, var address, int port) ->
          option(protocol) + " " + labels.endpoint(address, port, Optional.of(protocol));
    };
  }

  private static String option(Protocol protocol) {
    return switch (protocol) {
      case TCP -> "-t";
      case UDP -> "-u";
      case SCTP -> "--sctp-service";
    };
  }

  /** The mask of clients, empty when each client counts for itself. */
  static Optional<String> mask(ServiceSettings service, Persistence persistence) {
    boolean ipv6 = service.key().ipv6();
    int mask = persistence.netmask();
    if (mask == (ipv6 ? Persistence.EACH_IPV6_CLIENT : Persistence.EACH_IPV4_CLIENT)) {
      return Optional.empty();
    }
    return Optional.of(ipv6 ? "" + mask : IpText.of(IpText.ipv4(mask)));
  }

  /** The TunnelInfo column. */
  static String tunnelInfo(ServerSettings server) {
    Tunnel tunnel = server.tunnel();
    if (server.method() != ForwardingMethod.TUNNEL) {
      return "n/a";
    }
    String checksum =
        switch (tunnel.checksum()) {
          case NONE -> "-c";
          case FULL -> "+c";
          case REMOTE -> "r+c";
        };
    String type = TunnelDraft.name(tunnel.type());
    return switch (tunnel.type()) {
      case IPIP -> type;
      case GUE -> type + ":" + tunnel.port() + ":" + checksum;
      case GRE -> type + ":" + checksum;
    };
  }

  /** The options that make the same tunnel again, with a blank in front; none without a tunnel. */
  static String tunnelOptions(ServerSettings server) {
    if (server.method() != ForwardingMethod.TUNNEL) {
      return "";
    }
    Tunnel tunnel = server.tunnel();
    String checksum =
        switch (tunnel.checksum()) {
          case NONE -> " --tun-nocsum";
          case FULL -> " --tun-csum";
          case REMOTE -> " --tun-remcsum";
        };
    String type = " --tun-type " + TunnelDraft.name(tunnel.type());
    return switch (tunnel.type()) {
      case IPIP -> type;
      case GUE -> type + " --tun-port " + tunnel.port() + checksum;
      case GRE -> type + checksum;
    };
  }
}
