package dev.tandem.lvs.plane;

import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.linux.netlink.RtnetlinkMonitor;

/** Hears when this host gets or loses an address. */
final class AddressWatch {

  private AddressWatch() {}

  /** Runs something from now on whenever the addresses may have changed. */
  static RtnetlinkMonitor start(Runnable changed) {
    return RtnetlinkMonitor.start(event -> {
      switch (event) {
        case NetlinkEvent.AddressAdded added -> changed.run();
        case NetlinkEvent.AddressRemoved removed -> changed.run();
        case NetlinkEvent.Overrun overrun -> changed.run();
        default -> {}
      }
    });
  }
}
