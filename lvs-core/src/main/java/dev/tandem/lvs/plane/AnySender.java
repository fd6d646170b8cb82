package dev.tandem.lvs.plane;

import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Ipv4Setting;
import dev.tandem.linux.netlink.Rtnetlink;
import java.net.InetAddress;
import java.util.Map;

/** Interfaces by which the kernel gets packets of clients, who are not behind them. */
final class AnySender {

  private static final int LOOSE = 2;
  private static final int HOST_PREFIX = 32;
  // Nothing is ever sent from it.
  private static final int SCOPE_HOST = 254;

  private AnySender() {}

  /**
   * Has the kernel's check of senders (rp_filter) admit everybody by an interface. That takes an
   * address, which must never be anybody else's.
   */
  static void admit(Rtnetlink rtnetlink, int index, InetAddress address) {
    rtnetlink.configure(index, Map.of(Ipv4Setting.REVERSE_PATH_FILTER, LOOSE));
    rtnetlink.addAddress(
        new InterfaceAddress(index, address, HOST_PREFIX),
        AddressOptions.NONE.withScope(SCOPE_HOST));
  }
}
