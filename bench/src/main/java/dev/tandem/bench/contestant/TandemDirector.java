package dev.tandem.bench.contestant;

import dev.tandem.bench.load.ProcessTimes;
import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;
import dev.tandem.lvs.plane.PlaneSettings;
import dev.tandem.lvs.plane.XdpPlane;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tandem's data plane in this process, with a service each for UDP and TCP. */
public final class TandemDirector implements Contestant {

  private static final int DESTINATIONS = 256;

  private final DirectorPath path;
  private final ForwardingMethod method;
  private final XdpPlane plane;
  private final Path engine;

  /**
   * @param connections for which the table is made
   */
  public TandemDirector(DirectorPath path, ForwardingMethod method, long connections) {
    this.path = path;
    this.method = method;
    Set<Path> others = engines();
    plane = BenchNetwork.call(path.name(), () -> start(connections));
    engine =
        engines().stream().filter(thread -> !others.contains(thread)).findFirst().orElseThrow();
  }

  private static Set<Path> engines() {
    return ProcessTimes.threads(ProcessHandle.current().pid(), "engine");
  }

  private XdpPlane start(long connections) {
    XdpPlane started = new XdpPlane(settings(path, connections, DESTINATIONS));
    for (Protocol protocol : List.of(Protocol.UDP, Protocol.TCP)) {
      serve(started, protocol);
    }
    started.start();
    return started;
  }

  /** A data plane on a path, of which nothing stays when it is closed. */
  public static PlaneSettings settings(DirectorPath path, long connections, int destinations) {
    return new PlaneSettings(
        List.of(DirectorPath.FRONT, DirectorPath.BACK),
        PlaneSettings.XdpMode.NATIVE,
        connections,
        destinations,
        BenchNetwork.pins(path.name()),
        false,
        false);
  }

  private void serve(XdpPlane started, Protocol protocol) {
    ServiceKey key =
        new ServiceKey.OfAddress(
            protocol, InetAddress.ofLiteral(path.virtualAddress()), DirectorPath.PORT);
    started
        .control()
        .addService(
            new ServiceSettings(key, "rr", Set.of(), Optional.empty(), Optional.empty(), false));
    int port = method == ForwardingMethod.ROUTE ? DirectorPath.PORT : DirectorPath.SERVER_PORT;
    for (String address : path.serverAddresses()) {
      ServerKey server = new ServerKey(InetAddress.ofLiteral(address), port);
      started.control().addServer(key, new ServerSettings(server, method, 1, 0, 0, Tunnel.IPIP));
    }
  }

  public XdpPlane plane() {
    return plane;
  }

  @Override
  public String name() {
    return switch (method) {
      case MASQUERADE -> "Tandem NAT";
      case ROUTE -> "Tandem DR";
      case TUNNEL -> "Tandem TUN";
    };
  }

  @Override
  public DirectorPath path() {
    return path;
  }

  @Override
  public long ownCpuNanos() {
    return ProcessTimes.runNanos(engine);
  }

  @Override
  public void close() {
    plane.close();
  }
}
