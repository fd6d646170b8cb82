package dev.tandem.lvs.plane;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LibC;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.TunDevice;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.linux.netlink.RtnetlinkMonitor;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.fastpath.FastPathMemory;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.Ticks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data plane on libpcap, for hosts without XDP: the engine sees every packet of the services
 * itself. The kernel's stack sees them too, and is kept from them by {@link KernelSilence}.
 */
public final class PcapPlane implements DataPlane {

  private static final Logger LOG = LoggerFactory.getLogger(PcapPlane.class);

  private final Optional<HostWire> wire;
  private final PlaneSettings settings;
  private final Arena arena = Arena.ofShared();
  private final Rtnetlink rtnetlink = Rtnetlink.open();
  private final EngineExecutor executor = new EngineExecutor();
  private final NeighbourWatch neighbours = new NeighbourWatch(executor);
  private final ServedAddresses served = new ServedAddresses();
  private final KernelSilence silence;
  private final TunDevice wayBack;
  private final Engine engine;
  private final PcapPorts ports;
  private final EngineLoop loop;
  private final Thread thread;
  private RtnetlinkMonitor addresses;
  private volatile boolean started;

  /**
   * Opens the interfaces; nothing is forwarded before {@link #start}.
   *
   * @throws IllegalStateException with a message for the operator when something is missing
   */
  public PcapPlane(PlaneSettings wanted) {
    try {
      wire = HostWire.open(wanted);
      settings = wire.isPresent() ? wanted.and(HostWire.PORT) : wanted;
      List<Link> links = PlaneLinks.named(settings.interfaces(), neighbours.links());
      silence = new KernelSilence(KernelSilence.table(settings.pinPath()), settings.interfaces());
      wayBack = openWayBack();
      wire.ifPresent(laid -> laid.takesBack(wayBack.name()));
      int buckets = ConnectionTable.bucketsFor(settings.connections());
      FastPathMemory memory = FastPathMemory.local(buckets, settings.destinations(), this::memory);
      long seed = new SecureRandom().nextLong();
      engine = new Engine(memory, seed, served, neighbours, Ticks::now);
      ports = new PcapPorts(links, arena, wayBack, engine.counters(), executor::wake);
      loop = new EngineLoop(engine, ports, executor);
      thread = Thread.ofPlatform().name("engine").unstarted(loop);
      wire.ifPresent(laid -> engine.hops().host(laid.index()));
      neighbours.start(engine.hops(), ports::changed);
    } catch (RuntimeException | LinkageError e) {
      release();
      throw e;
    }
  }

  /** Takes room when it is used, and counts for no limit of the JVM. */
  private MemorySegment memory(long length, long alignment) {
    return LibC.mmap(
        length,
        LibC.PROT_READ | LibC.PROT_WRITE,
        LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS,
        -1,
        0,
        arena,
        "connection table");
  }

  private TunDevice openWayBack() {
    try {
      return WayBack.open(rtnetlink);
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENODEV)) {
        throw new IllegalStateException(
            "/dev/net/tun is missing, by which the kernel gets its packets back: "
                + "load the module (modprobe tun), or give the container the device",
            e);
      }
      throw e;
    }
  }

  @Override
  public LvsControl control() {
    return new EngineControl(engine, executor, this::servicesChanged);
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public Engine engine() {
    return engine;
  }

  /** Without effect: nothing of this plane outlives the director that could keep it silent. */
  @Override
  public void guard(Collection<InetAddress> guarded) {}

  @Override
  public void standBack(boolean wanted) {
    loop.standBack(wanted);
  }

  @Override
  public void takeOver() {
    executor.takeOver();
  }

  @Override
  public void start() {
    Silenced first = silenced();
    silence.begin(first);
    XdpPlane.removeLeft(settings.pinPath());
    ports.start(first);
    thread.start();
    started = true;
    addresses = AddressWatch.start(this::servicesChanged);
    servicesChanged();
    settings.interfaces().forEach(name -> LOG.info("forwarding on {}: libpcap", name));
  }

  /** Returns when the kernel leaves to the engine what is the engine's now, and no more. */
  private void servicesChanged() {
    if (started) {
      Silenced next = silenced();
      if (silence.update(next)) {
        executor.run(() -> ports.silenced(next));
      }
      wire.ifPresent(laid -> laid.serve(next.servers()));
    }
  }

  private Silenced silenced() {
    Set<InetAddress> own = SilencedPackets.ownAddresses(rtnetlink);
    return executor.call(() -> SilencedPackets.of(engine, served, own));
  }

  @Override
  public List<PortStatus> ports() {
    return ports.sockets().stream()
        .map(socket -> new PortStatus(socket.link().name(), List.of(), "pcap", 1, socket.lost()))
        .toList();
  }

  @Override
  public long longestCycleNanos() {
    return loop.longestCycleNanos();
  }

  /** Stops forwarding, whatever the settings want kept, and lets the kernel have all packets. */
  @Override
  public void close() {
    started = false;
    if (addresses != null) {
      addresses.close();
    }
    loop.stop();
    join();
    wire.ifPresent(HostWire::remove);
    release();
  }

  /** Closes what is open, which is not all where the constructor has failed. */
  private void release() {
    if (ports != null) {
      ports.close();
    }
    if (silence != null) {
      silence.close();
    }
    if (wayBack != null) {
      wayBack.close();
    }
    if (wire != null) {
      wire.ifPresent(HostWire::close);
    }
    neighbours.close();
    rtnetlink.close();
    executor.close();
    arena.close();
  }

  private void join() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
