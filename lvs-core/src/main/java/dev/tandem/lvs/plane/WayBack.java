package dev.tandem.lvs.plane;

import dev.tandem.linux.TunDevice;
import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Rtnetlink;
import java.net.InetAddress;

/** The interface by which packets that the engine has seen get into the kernel's stack. */
final class WayBack {

  private static final String NAME = "tandem%d";
  // Only an interface with an address passes the kernel's check of senders (rp_filter) at all, and
  // this one is never anybody else's.
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.84.68.1");
  private static final int HOST_PREFIX = 32;
  // Nothing is ever sent from it.
  private static final int SCOPE_HOST = 254;
  private static final String LOOSE = "2";

  private WayBack() {}

  /**
   * Makes the interface.
   *
   * @throws dev.tandem.linux.LinuxException where the kernel has no such devices
   */
  static TunDevice open(Rtnetlink rtnetlink) {
    TunDevice device = new TunDevice(NAME);
    try {
      device.setting("rp_filter", LOOSE);
      int index = rtnetlink.link(device.name()).map(Link::index).orElseThrow();
      rtnetlink.addAddress(
          new InterfaceAddress(index, ADDRESS, HOST_PREFIX),
          AddressOptions.NONE.withScope(SCOPE_HOST));
      return device;
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }
}
