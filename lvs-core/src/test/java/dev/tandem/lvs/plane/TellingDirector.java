package dev.tandem.lvs.plane;

import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.TrafficCounters;
import dev.tandem.lvs.service.Tunnel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A director with flows of all kinds that tells what it knows of them, as often as it is asked. */
final class TellingDirector {

  static final int PERSISTENT_PORT = 81;
  static final int PERSISTENT_SECONDS = 200;
  static final String VIP6 = "2001:db8::100";
  static final List<String> SERVERS6 = List.of("2001:db8:1::2", "2001:db8:2::2");

  private TellingDirector() {}

  /** Arguments: path of the pins, interfaces. */
  public static void main(String[] arguments) throws Exception {
    DataPlane plane =
        start(
            new PlaneSettings(
                List.of(arguments[1].split(",")),
                PlaneSettings.XdpMode.AUTO,
                10_000,
                256,
                Path.of(arguments[0]),
                false,
                false));
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
    do {
      System.out.println(PlaneProcess.READY);
      if (orders.readLine() == null) {
        return;
      }
      told(plane).forEach((what, value) -> System.out.println(what + "=" + value));
    } while (true);
  }

  /** Starts one with the services of this test: TCP, UDP, persistent, and UDP over IPv6. */
  static DataPlane start(PlaneSettings settings) {
    DataPlane plane = DataPlanes.open(PlaneKind.XDP, settings).plane();
    for (ServiceSettings service :
        List.of(
            DirectorLab.service(Protocol.TCP, 0),
            DirectorLab.service(Protocol.UDP, 0),
            DirectorLab.service(Protocol.TCP, PERSISTENT_PORT, PERSISTENT_SECONDS))) {
      DirectorLab.configure(plane, service, ForwardingMethod.MASQUERADE, Tunnel.IPIP);
    }
    addIpv6(plane);
    plane.start();
    return plane;
  }

  private static void addIpv6(DataPlane plane) {
    ServiceKey key =
        new ServiceKey.OfAddress(Protocol.UDP, InetAddress.ofLiteral(VIP6), DirectorLab.PORT);
    plane
        .control()
        .addService(
            new ServiceSettings(key, "rr", Set.of(), Optional.empty(), Optional.empty(), false));
    for (String address : SERVERS6) {
      ServerKey server = new ServerKey(InetAddress.ofLiteral(address), DirectorLab.SERVER_PORT);
      plane
          .control()
          .addServer(
              key, new ServerSettings(server, ForwardingMethod.MASQUERADE, 1, 0, 0, Tunnel.IPIP));
    }
  }

  /**
   * What a director knows: {@code flow ...} with the seconds that are left to each flow and
   * template, {@code server ...} with what each server of each service has, {@code service ...}
   * with what each service has counted.
   */
  static Map<String, Long> told(DataPlane plane) {
    Map<String, Long> told = new TreeMap<>();
    plane.control().connections(flow -> told.put(name(flow), flow.secondsLeft()));
    for (ServiceSnapshot service : plane.control().services()) {
      tell(told, "service " + service.settings().key(), service.totals());
      for (ServerSnapshot server : service.servers()) {
        String of = "server " + service.settings().key() + " " + server.settings().key();
        tell(told, of, server.totals());
        told.put(of + " active", (long) server.activeConnections());
        told.put(of + " inactive", (long) server.inactiveConnections());
        told.put(of + " templates", (long) server.persistentConnections());
      }
    }
    return told;
  }

  private static void tell(Map<String, Long> told, String of, TrafficCounters totals) {
    told.put(of + " connections", totals.connections());
    told.put(of + " in packets", totals.inPackets());
    told.put(of + " out packets", totals.outPackets());
    told.put(of + " in bytes", totals.inBytes());
    told.put(of + " out bytes", totals.outBytes());
  }

  /** Reads what a process printed. */
  static Map<String, Long> read(List<String> lines) {
    Map<String, Long> told = new TreeMap<>();
    for (String line : lines) {
      int at = line.lastIndexOf('=');
      // What the process logs stands between.
      if (line.matches("(flow|server|service) .*=\\d+")) {
        told.put(line.substring(0, at), Long.parseLong(line.substring(at + 1)));
      }
    }
    return told;
  }

  private static String name(ConnectionSnapshot flow) {
    return "flow %s%s %s %d to %s %d at %s %d %s"
        .formatted(
            flow.protocol(),
            flow.template() ? " template" : "",
            flow.client().getHostAddress(),
            flow.clientPort(),
            flow.virtual().getHostAddress(),
            flow.virtualPort(),
            flow.server().getHostAddress(),
            flow.serverPort(),
            flow.state());
  }
}
