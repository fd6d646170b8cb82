package dev.tandem.lvs.plane;

import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Vlan;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.Tunnel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A director that is shown two interfaces as those of VLANs, on a kernel that may have none; here
 * or in a process of its own, which can be killed.
 */
final class VlanDirector {

  static final int CLIENTS = 100;
  static final int SERVERS = 200;
  static final String FRONT = "front." + CLIENTS;
  static final String BACK = "back1." + SERVERS;
  static final List<String> INTERFACES = List.of(FRONT, BACK, "back2");

  private VlanDirector() {}

  /** Starts one in this thread's namespace. */
  static XdpPlane start(PlaneSettings settings, Protocol protocol, ForwardingMethod method) {
    Map<String, Link> links = new HashMap<>();
    XdpPlane plane = new XdpPlane(settings, link -> asVlan(link, links));
    DirectorLab.configure(plane, DirectorLab.service(protocol, 0), method, Tunnel.IPIP);
    plane.start();
    return plane;
  }

  /** Links are listed by index, so that lower ones are known before what lies on them. */
  private static Link asVlan(Link link, Map<String, Link> known) {
    known.put(link.name(), link);
    return switch (link.name()) {
      case FRONT -> link.in(new Vlan(known.get("front").index(), CLIENTS, false));
      case BACK -> link.in(new Vlan(known.get("back1").index(), SERVERS, false));
      default -> link;
    };
  }

  /** Arguments: protocol, path of the pins. */
  public static void main(String[] arguments) throws Exception {
    PlaneSettings settings =
        new PlaneSettings(
            INTERFACES,
            PlaneSettings.XdpMode.AUTO,
            10_000,
            256,
            Path.of(arguments[1]),
            false,
            false);
    start(settings, Protocol.valueOf(arguments[0]), ForwardingMethod.MASQUERADE);
    System.out.println(PlaneProcess.READY);
    new CountDownLatch(1).await();
  }
}
