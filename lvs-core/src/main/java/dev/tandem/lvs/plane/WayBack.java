package dev.tandem.lvs.plane;

import dev.tandem.linux.TunDevice;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Rtnetlink;
import java.net.InetAddress;

/** The interface by which packets that the engine has seen get into the kernel's stack. */
final class WayBack {

  private static final String NAME = "tandem%d";
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.84.68.1");

  private WayBack() {}

  /**
   * Makes the interface.
   *
   * @throws dev.tandem.linux.LinuxException where the kernel has no such devices
   */
  static TunDevice open(Rtnetlink rtnetlink) {
    TunDevice device = new TunDevice(NAME);
    try {
      int index = rtnetlink.link(device.name()).map(Link::index).orElseThrow();
      AnySender.admit(rtnetlink, index, ADDRESS);
      return device;
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }
}
