package dev.tandem.vrrp.router;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.VrrpListener;
import dev.tandem.vrrp.VrrpStatus;
import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.FramePort;
import dev.tandem.vrrp.network.HostView;
import dev.tandem.vrrp.network.HostWatcher;
import dev.tandem.vrrp.packet.AddressClaim;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A router between start and stop: the doors to the host, open, and what works with them. */
final class Session implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** More than this from one interface is a flood, which must not drown the others. */
  private static final int MOST_FRAMES_WAITING = 4096;

  private final EventLoop loop;
  private final AddressMover mover;
  private final HostWatcher watcher;
  private final Engine engine;
  private final Receiver receiver;
  private final AtomicLong framesDropped = new AtomicLong();

  /** Opens the doors on the calling thread, which is the one that will run the loop. */
  Session(VrrpHost host, VrrpListener listener, EventLoop loop, boolean gateOpen) {
    this.loop = loop;
    this.mover = host.addressMover().get();
    this.watcher = host.watcher().get();
    HostView view = look();
    Teller teller = new Teller(listener);
    PortTable ports = new PortTable(host.ports(), PortListener::new);
    AddressKeeper addresses = new AddressKeeper(mover, view);
    RouteKeeper routes = new RouteKeeper(mover, view);
    Performer performer = new Performer(loop::now, ports, addresses, routes, teller, view);
    this.engine =
        new Engine(
            loop::now,
            ports,
            new VirtualInterfaces(mover),
            performer,
            new Upkeep(mover, routes),
            teller,
            view,
            gateOpen);
    this.receiver =
        new Receiver(
            () -> engine.roster(), engine::advertReceived, engine::tellsUnknownIds, teller);
  }

  Engine engine() {
    return engine;
  }

  /** Removes what an earlier run left on the host, but for what this configuration has. */
  void removeLeftovers(List<InstanceSettings> instances, RouterSettings settings) {
    mover.removeLeftovers(instances, settings, engine.view());
  }

  VrrpStatus status() {
    Roster roster = engine.roster();
    return new VrrpStatus(
        StatusWriter.instances(roster),
        StatusWriter.groups(roster),
        receiver.unattributed(),
        framesDropped.get(),
        loop.timeliness());
  }

  private HostView look() {
    try {
      return watcher.start(this::lookLater);
    } catch (RuntimeException e) {
      mover.close();
      throw e;
    }
  }

  /** The watcher may see a change before this object is complete; the loop runs only after. */
  private void lookLater(HostView view) {
    loop.submit(() -> engine.look(view));
  }

  @Override
  public void close() {
    engine.stop();
    watcher.close();
    mover.close();
  }

  /** Carries what a port receives to the loop's thread. */
  private final class PortListener implements FramePort.Listener {

    private final String interfaceName;
    private final AtomicInteger framesWaiting = new AtomicInteger();

    PortListener(String interfaceName) {
      this.interfaceName = interfaceName;
    }

    /** Of all that hosts tell each other, only what is about our addresses comes to the loop. */
    @Override
    public void received(byte[] frame) {
      Optional<AddressClaim> claim = AddressClaim.read(frame);
      if (claim.isPresent()) {
        claim.filter(engine::isOurs).ifPresent(c -> submit(() -> engine.claimed(interfaceName, c)));
      } else {
        submit(() -> receiver.received(interfaceName, frame));
      }
    }

    private void submit(Runnable work) {
      if (framesWaiting.incrementAndGet() > MOST_FRAMES_WAITING) {
        framesWaiting.decrementAndGet();
        framesDropped.incrementAndGet();
        return;
      }
      loop.submit(() -> {
        framesWaiting.decrementAndGet();
        work.run();
      });
    }

    @Override
    public void failed(Exception cause) {
      LOG.warn("capture on {} has failed", interfaceName, cause);
      loop.submit(() -> engine.portFailed(interfaceName));
    }
  }
}
