package dev.tandem.director.ipvsadm;

import dev.tandem.linux.EnumText;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.TrafficCounters;
import dev.tandem.lvs.service.Tunnel;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code ipvsadm -L} shows, as maps and lists for a JSON writer: all that the six listings
 * tell in one structure, in numbers, nothing cut. Real ipvsadm has no such form.
 */
public final class IpvsadmJson {

  private IpvsadmJson() {}

  /** The table without its connections; services in ipvsadm's order. */
  public static Map<String, Object> table(LvsControl table) {
    LvsControl.Timeouts timeouts = table.timeouts();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tableSize", table.tableSize());
    json.put(
        "timeouts",
        Map.of("tcp", timeouts.tcp(), "tcpFin", timeouts.tcpFin(), "udp", timeouts.udp()));
    json.put("services", services(table.services()));
    return json;
  }

  public static List<Map<String, Object>> services(List<ServiceSnapshot> services) {
    return ListingOrder.services(services).stream().map(IpvsadmJson::service).toList();
  }

  public static Map<String, Object> service(ServiceSnapshot service) {
    Map<String, Object> json = new LinkedHashMap<>();
    putKey(json, service.settings().key());
    putSettings(json, service.settings());
    json.put("totals", counters(service.totals()));
    json.put("rates", counters(service.rates()));
    json.put(
        "servers",
        ListingOrder.servers(service.servers()).stream().map(IpvsadmJson::server).toList());
    return json;
  }

  /** One connection or persistence template. */
  public static Map<String, Object> connection(ConnectionSnapshot connection) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("protocol", connection.protocol());
    json.put("state", connection.state());
    json.put("secondsLeft", connection.secondsLeft());
    json.put("template", connection.template());
    json.put("client", endpoint(connection.client(), connection.clientPort()));
    json.put("virtual", endpoint(connection.virtual(), connection.virtualPort()));
    json.put("server", endpoint(connection.server(), connection.serverPort()));
    connection
        .engineData()
        .ifPresent(engine -> {
          json.put("persistenceEngine", engine.engine());
          json.put("persistenceEngineData", engine.data());
        });
    return json;
  }

  private static void putKey(Map<String, Object> json, ServiceKey key) {
    switch (key) {
      case ServiceKey.OfAddress(var protocol, var address, int port) -> {
        json.put("protocol", protocol.name());
        json.put("family", key.ipv6() ? "IPv6" : "IPv4");
        json.put("address", IpText.of(address));
        json.put("port", port);
      }
      case ServiceKey.OfMark(int mark, boolean ipv6) -> {
        json.put("family", ipv6 ? "IPv6" : "IPv4");
        json.put("mark", Integer.toUnsignedLong(mark));
      }
    }
  }

  private static void putSettings(Map<String, Object> json, ServiceSettings settings) {
    json.put("scheduler", settings.scheduler());
    json.put("schedulerFlags", SchedulerFlags.names(settings.scheduler(), settings.flags()));
    settings
        .persistence()
        .ifPresent(persistence -> {
          json.put("persistenceSeconds", persistence.timeoutSeconds());
          ServiceText.mask(settings, persistence)
              .ifPresent(mask -> json.put("persistenceMask", mask));
        });
    settings.persistenceEngine().ifPresent(engine -> json.put("persistenceEngine", engine));
    json.put("onePacket", settings.onePacket());
  }

  private static Map<String, Object> server(ServerSnapshot server) {
    ServerSettings settings = server.settings();
    Map<String, Object> json = endpoint(settings.key().address(), settings.key().port());
    json.put("method", EnumText.lower(settings.method()));
    if (settings.method() == ForwardingMethod.TUNNEL) {
      json.put("tunnel", tunnel(settings.tunnel()));
    }
    json.put("weight", settings.weight());
    json.put("upperThreshold", settings.upperThreshold());
    json.put("lowerThreshold", settings.lowerThreshold());
    json.put("activeConnections", server.activeConnections());
    json.put("inactiveConnections", server.inactiveConnections());
    json.put("persistentConnections", server.persistentConnections());
    json.put("totals", counters(server.totals()));
    json.put("rates", counters(server.rates()));
    return json;
  }

  private static Map<String, Object> tunnel(Tunnel tunnel) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", EnumText.lower(tunnel.type()));
    if (tunnel.type() == Tunnel.Type.GUE) {
      json.put("port", tunnel.port());
    }
    if (tunnel.type() != Tunnel.Type.IPIP) {
      json.put("checksum", EnumText.lower(tunnel.checksum()));
    }
    return json;
  }

  private static Map<String, Object> endpoint(InetAddress address, int port) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("address", IpText.of(address));
    json.put("port", port);
    return json;
  }

  private static Map<String, Object> counters(TrafficCounters counters) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("connections", counters.connections());
    json.put("inPackets", counters.inPackets());
    json.put("outPackets", counters.outPackets());
    json.put("inBytes", counters.inBytes());
    json.put("outBytes", counters.outBytes());
    return json;
  }
}
