package dev.tandem.vrrp.router;

import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.FramePorts;
import dev.tandem.vrrp.network.HostWatcher;
import dev.tandem.vrrp.network.PcapPorts;
import dev.tandem.vrrp.network.RecordingAddressMover;
import dev.tandem.vrrp.network.RtnetlinkAddressMover;
import dev.tandem.vrrp.network.RtnetlinkHostWatcher;
import java.nio.file.Path;
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
    return kernel(onThreadStart, RtnetlinkAddressMover::new);
  }

  /**
   * The kernel, with a record of what is installed, so that the next run can remove what a crash
   * left behind.
   *
   * @param record a file in a directory that a reboot empties; no other router may use it at the
   *     same time
   */
  public static VrrpHost kernel(Runnable onThreadStart, Path record) {
    return kernel(onThreadStart, () -> new RecordingAddressMover(record));
  }

  private static VrrpHost kernel(Runnable onThreadStart, Supplier<AddressMover> addressMover) {
    return new VrrpHost(
        RtnetlinkHostWatcher::new, addressMover, new PcapPorts(onThreadStart), onThreadStart);
  }
}
