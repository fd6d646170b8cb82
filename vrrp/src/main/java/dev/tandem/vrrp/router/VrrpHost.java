package dev.tandem.vrrp.router;

import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.FramePorts;
import dev.tandem.vrrp.network.HostWatcher;
import dev.tandem.vrrp.network.PcapPorts;
import dev.tandem.vrrp.network.RtnetlinkAddressMover;
import dev.tandem.vrrp.network.RtnetlinkHostWatcher;
import java.util.function.Supplier;

/**
 * The doors to the host that a router uses. They are opened on the router's thread, and so in its
 * network namespace.
 *
 * @param onThreadStart run first on the router's thread, such as to give it real-time scheduling
 */
public record VrrpHost(
    Supplier<HostWatcher> watcher,
    Supplier<AddressMover> addressMover,
    FramePorts ports,
    Runnable onThreadStart) {

  /**
   * The kernel: libpcap and rtnetlink.
   *
   * @param onThreadStart run first on the router's thread and on each capture thread
   */
  public static VrrpHost kernel(Runnable onThreadStart) {
    return new VrrpHost(
        RtnetlinkHostWatcher::new,
        RtnetlinkAddressMover::new,
        new PcapPorts(onThreadStart),
        onThreadStart);
  }
}
