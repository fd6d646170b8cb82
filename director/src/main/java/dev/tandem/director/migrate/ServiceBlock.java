package dev.tandem.director.migrate;

import dev.tandem.linux.AddressText;
import dev.tandem.lvs.packet.Ipv4;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.SchedulerFlag;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.net.Inet6Address;
import java.util.List;
import java.util.Set;

/** A service and its servers as a block {@code virtual_server}. */
final class ServiceBlock {

  private static final Set<String> SCHEDULERS_WITH_FLAG_NAMES = Set.of("sh", "mh");

  private ServiceBlock() {}

  static String of(ServiceSettings service, List<ServerSettings> servers) {
    ConfigText text = new ConfigText();
    switch (service.key()) {
      case ServiceKey.OfAddress(var protocol, var address, int port) ->
          text.open("virtual_server", AddressText.of(address), port).line("protocol", protocol);
      case ServiceKey.OfMark(int mark, boolean ipv6) -> {
        text.open("virtual_server", "fwmark", Integer.toUnsignedString(mark));
        if (ipv6 || leadToIpv6(servers)) {
          text.line("ip_family", ipv6 ? "inet6" : "inet");
        }
      }
    }
    text.line("lvs_sched", service.scheduler());
    service.flags().stream().sorted().forEach(flag -> text.line(flag(service.scheduler(), flag)));
    service.persistence().ifPresent(persistence -> persistence(service, persistence, text));
    service.persistenceEngine().ifPresent(name -> text.line("persistence_engine", name));
    if (service.onePacket()) {
      text.line("ops");
    }
    servers.forEach(server -> server(server, text));
    return text.close().toString();
  }

  /** By tunnels, where the service itself is one of IPv4. */
  private static boolean leadToIpv6(List<ServerSettings> servers) {
    return servers.stream().anyMatch(server -> server.key().address() instanceof Inet6Address);
  }

  private static String flag(String scheduler, SchedulerFlag flag) {
    boolean named = SCHEDULERS_WITH_FLAG_NAMES.contains(scheduler);
    return switch (flag) {
      case FLAG_1 -> named ? scheduler + "-fallback" : "flag-1";
      case FLAG_2 -> named ? scheduler + "-port" : "flag-2";
      case FLAG_3 -> "flag-3";
    };
  }

  private static void persistence(
      ServiceSettings service, Persistence persistence, ConfigText text) {
    text.line("persistence_timeout", persistence.timeoutSeconds());
    int mask = persistence.netmask();
    if (service.key().ipv6() && mask != Persistence.EACH_IPV6_CLIENT) {
      text.line("persistence_granularity", mask);
    } else if (!service.key().ipv6() && mask != Persistence.EACH_IPV4_CLIENT) {
      text.line("persistence_granularity", Ipv4.address(mask).getHostAddress());
    }
  }

  private static void server(ServerSettings server, ConfigText text) {
    text.open("real_server", AddressText.of(server.key().address()), server.key().port());
    text.line("lvs_method", method(server));
    text.line("weight", server.weight());
    if (server.upperThreshold() > 0) {
      text.line("uthreshold", server.upperThreshold());
    }
    if (server.lowerThreshold() > 0) {
      text.line("lthreshold", server.lowerThreshold());
    }
    text.close();
  }

  private static String method(ServerSettings server) {
    if (server.method() != ForwardingMethod.TUNNEL) {
      return server.method() == ForwardingMethod.MASQUERADE ? "NAT" : "DR";
    }
    Tunnel tunnel = server.tunnel();
    String checksum =
        switch (tunnel.checksum()) {
          case NONE -> "";
          case FULL -> " csum";
          case REMOTE -> " remcsum";
        };
    return switch (tunnel.type()) {
      case IPIP -> "TUN";
      case GUE -> "TUN type gue port " + tunnel.port() + checksum;
      case GRE -> "TUN type gre" + checksum;
    };
  }
}
