package dev.tandem.vrrp.network;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.linux.netlink.RtnetlinkMonitor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches by rtnetlink, in the network namespace of the thread that calls {@link #start}. Each
 * change makes it ask the kernel for everything again, on a thread of its own and once for many
 * changes: a view is then right whatever was missed.
 */
public final class RtnetlinkHostWatcher implements HostWatcher {

  private static final Logger LOG = LoggerFactory.getLogger(RtnetlinkHostWatcher.class);

  private final Semaphore changes = new Semaphore(0);
  private Rtnetlink rtnetlink;
  private RtnetlinkMonitor monitor;
  private Thread thread;

  @Override
  public HostView start(Consumer<HostView> changed) {
    rtnetlink = Rtnetlink.open();
    // Listening comes before the first look, so that nothing falls between them.
    monitor = RtnetlinkMonitor.start(this::note);
    HostView first = look();
    thread = Thread.ofPlatform().name("vrrp-interfaces").daemon().start(() -> run(changed));
    return first;
  }

  private void note(NetlinkEvent event) {
    switch (event) {
      case NetlinkEvent.LinkChanged(Link link) -> changes.release();
      case NetlinkEvent.LinkRemoved(Link link) -> changes.release();
      case NetlinkEvent.AddressAdded(InterfaceAddress address) -> changes.release();
      case NetlinkEvent.AddressRemoved(InterfaceAddress address) -> changes.release();
      case NetlinkEvent.Overrun() -> changes.release();
      default -> {}
    }
  }

  private void run(Consumer<HostView> changed) {
    try {
      while (true) {
        changes.acquire();
        changes.drainPermits();
        tryLook(changed);
      }
    } catch (InterruptedException e) {
      LOG.debug("interfaces are no longer watched");
    }
  }

  /** A dump that fails for want of memory comes again with the next change. */
  private void tryLook(Consumer<HostView> changed) {
    try {
      changed.accept(look());
    } catch (LinuxException e) {
      LOG.warn("interfaces could not be read", e);
    }
  }

  private HostView look() {
    long takenAt = System.nanoTime();
    List<Link> links = rtnetlink.links();
    List<InterfaceAddress> addresses = rtnetlink.addresses();
    Map<String, HostInterface> interfaces = new HashMap<>();
    for (Link link : links) {
      List<InterfaceAddress> own =
          addresses.stream().filter(a -> a.interfaceIndex() == link.index()).toList();
      interfaces.put(
          link.name(),
          new HostInterface(
              link.index(),
              link.name(),
              link.mac(),
              link.up(),
              link.running(),
              link.forwardsIpv6(),
              link.vrfTable(),
              own));
    }
    return new HostView(interfaces, takenAt);
  }

  @Override
  public void close() {
    monitor.close();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    rtnetlink.close();
  }
}
