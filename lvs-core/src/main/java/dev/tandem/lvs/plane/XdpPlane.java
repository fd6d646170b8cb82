package dev.tandem.lvs.plane;

import dev.tandem.linux.EnumText;
import dev.tandem.linux.bpf.BpfRing;
import dev.tandem.linux.bpf.XdpLink;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.RtnetlinkMonitor;
import dev.tandem.linux.xdp.XdpSocket;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.table.Ticks;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data plane on XDP: the program forwards what is known, the engine decides the rest on a
 * thread of its own, both on one table in the kernel's memory.
 */
public final class XdpPlane implements DataPlane {

  private static final Logger LOG = LoggerFactory.getLogger(XdpPlane.class);
  private static final int ALIVE_SECONDS = 1;

  private final Optional<HostWire> wire;
  private final PlaneSettings settings;
  private final PlaneLinks links;
  private final EngineExecutor executor = new EngineExecutor();
  private final BalancerProgram program;
  private final XdpPorts ports;
  private final BpfServiceDirectory directory;
  private final GuardedAddresses guarded;
  private final NeighbourWatch neighbours;
  private final Engine engine;
  private final EngineLoop loop;
  private final Thread thread;
  private RtnetlinkMonitor addresses;

  /**
   * Loads the program and opens the sockets; nothing is forwarded before {@link #start}, unless an
   * earlier director left its program attached: that one forwards until then.
   *
   * @throws dev.tandem.linux.LinuxException when the kernel refuses something
   * @throws IllegalStateException with a message for the operator when something is missing
   */
  public XdpPlane(PlaneSettings wanted) {
    this(wanted, UnaryOperator.identity());
  }

  /**
   * One that sees interfaces otherwise than the kernel shows them; so tests show it VLANs where the
   * kernel has none.
   */
  XdpPlane(PlaneSettings wanted, UnaryOperator<Link> eyes) {
    neighbours = new NeighbourWatch(executor, eyes);
    try {
      wire = HostWire.open(wanted);
      settings = wire.isPresent() ? wanted.and(HostWire.PORT) : wanted;
      links = PlaneLinks.of(settings.interfaces(), neighbours.links());
      program = BalancerProgram.load(settings, links);
      BalancerMaps maps = program.maps();
      directory = new BpfServiceDirectory(maps.map(BalancerMaps.SERVICES));
      guarded = new GuardedAddresses(maps.map(BalancerMaps.GUARDED_ADDRESSES));
      engine =
          new Engine(maps.fastPath(), maps.identity().seed(), directory, neighbours, Ticks::now);
      engine.settings().heartbeatLimit(Ticks.ofSeconds(ALIVE_SECONDS));
      BpfRing events = new BpfRing(maps.map(BalancerMaps.EVENTS), maps.arena());
      ports = new XdpPorts(links, program.numbers(), maps, new ProgramReports(events, engine));
      loop = new EngineLoop(engine, ports, executor);
      thread = Thread.ofPlatform().name("engine").unstarted(loop);
      wire.ifPresent(laid -> engine.hops().host(laid.index()));
      if (!links.vlans().isEmpty()) {
        engine.hops().tagFrames();
      }
      neighbours.start(engine.hops(), this::changed);
      program.await();
      if (maps.adopted()) {
        LOG.info("took over a table with {} entries", engine.table().live());
      }
    } catch (RuntimeException | LinkageError e) {
      leaveAsFound();
      release();
      throw e;
    }
  }

  private void changed(Link link) {
    ports.changed(link);
    program.changed(link);
  }

  @Override
  public LvsControl control() {
    return new EngineControl(engine, executor, this::serveLocal);
  }

  private void serveLocal() {
    wire.ifPresent(laid -> laid.serve(executor.call(() -> TranslatedServers.of(engine))));
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public void guard(Collection<InetAddress> addresses) {
    guarded.set(addresses);
  }

  @Override
  public void standBack(boolean wanted) {
    ports.standBack(wanted);
  }

  @Override
  public void takeOver() {
    executor.takeOver();
  }

  /** Attaches the program and starts to forward, with the services that are there by now. */
  @Override
  public void start() {
    engine.heartbeat(Ticks.now());
    directory.removeStale();
    thread.start();
    for (XdpPort port : ports.all()) {
      if (!links.vlansOn(port.link()).isEmpty()) {
        port.keepTags();
      }
      port.attach(program.fd(), settings);
    }
    place();
    ports.askedGeneric(settings.mode() == PlaneSettings.XdpMode.GENERIC);
    ports.all().forEach(this::tell);
    Leftovers.detachAllBut(
        settings.pinPath(),
        ports.all().stream().map(port -> port.pin(settings.pinPath())).toList());
    KernelSilence.removeLeft(KernelSilence.table(settings.pinPath()));
    if (wire.isPresent()) {
      addresses = AddressWatch.start(this::serveLocal);
      serveLocal();
    }
  }

  /** Has the program run in the drivers or after them, as is wanted and possible. */
  private void place() {
    List<XdpPort> elsewhere =
        ports.all().stream()
            .filter(port -> port.isElsewhere(settings.mode(), ports.wasAskedGeneric(port)))
            .toList();
    if (elsewhere.isEmpty() && !isMixed()) {
      return;
    }
    List<String> seen =
        ports.all().stream().filter(XdpPort::takenOver).map(port -> port.link().name()).toList();
    try (SilentMoment _ = SilentMoment.begin(settings.pinPath(), seen, this::silenced)) {
      elsewhere.forEach(
          port -> port.attachElsewhere(program.fd(), settings.mode(), settings.pinPath()));
      runAlike();
    }
  }

  private Silenced silenced() {
    return executor.call(() -> SilencedPackets.of(engine));
  }

  private boolean isMixed() {
    return !ofMode(XdpLink.Mode.NATIVE).isEmpty() && !ofMode(XdpLink.Mode.GENERIC).isEmpty();
  }

  /**
   * A program in a driver can send only to interfaces whose driver has XDP as well: what it sends
   * to one that has not is lost. After the drivers it can send to all of them.
   */
  private void runAlike() {
    if (!isMixed()) {
      return;
    }
    LOG.warn(
        "XDP is generic on all interfaces, because {} cannot be sent to from a driver",
        ofMode(XdpLink.Mode.GENERIC).getFirst().link().name());
    ofMode(XdpLink.Mode.NATIVE)
        .forEach(port ->
            port.attachElsewhere(program.fd(), PlaneSettings.XdpMode.GENERIC, settings.pinPath()));
  }

  private List<XdpPort> ofMode(XdpLink.Mode mode) {
    return ports.all().stream().filter(port -> port.mode() == mode).toList();
  }

  private void tell(XdpPort port) {
    LOG.info(
        "forwarding on {}: XDP {}, {} queue(s)",
        status(port).fullName(),
        port.mode() == XdpLink.Mode.NATIVE ? "native" : "generic",
        port.sockets().size());
  }

  /** Takes off what an earlier director left attached under a path, table and all. */
  static void removeLeft(Path pinPath) {
    if (Files.isDirectory(pinPath)) {
      List<String> detached = Leftovers.detach(pinPath);
      LOG.debug("took off {}", detached);
      BalancerMaps.unpinAll(pinPath);
    }
  }

  @Override
  public List<PortStatus> ports() {
    return ports.all().stream().map(this::status).toList();
  }

  private PortStatus status(XdpPort port) {
    long lost = 0;
    for (XdpSocket socket : port.sockets()) {
      lost += socket.statistics().lost();
    }
    return new PortStatus(
        port.link().name(),
        links.vlansOn(port.link()),
        EnumText.lower(port.mode()),
        port.sockets().size(),
        lost);
  }

  @Override
  public long longestCycleNanos() {
    return loop.longestCycleNanos();
  }

  /** Stops forwarding, or only deciding if the settings keep the program attached. */
  @Override
  public void close() {
    if (addresses != null) {
      addresses.close();
    }
    loop.stop();
    join();
    if (thread.getState() == Thread.State.NEW) {
      leaveAsFound();
    } else if (settings.keepForwarding()) {
      LOG.info("the program stays attached: known flows go on being forwarded");
    } else {
      ports.all().forEach(port -> port.detach(settings.pinPath()));
      BalancerMaps.unpinAll(settings.pinPath());
      wire.ifPresent(HostWire::remove);
    }
    release();
  }

  /** Never started: what an earlier director left goes on as it did, and nothing is added to it. */
  private void leaveAsFound() {
    if (program != null && !program.maps().adopted()) {
      BalancerMaps.unpinAll(settings.pinPath());
    }
    if (wire != null) {
      wire.filter(HostWire::made).ifPresent(HostWire::remove);
    }
  }

  /** Closes what is open, which is not all where the constructor has failed. */
  private void release() {
    neighbours.close();
    if (wire != null) {
      wire.ifPresent(HostWire::close);
    }
    if (ports != null) {
      ports.close();
    }
    if (program != null) {
      program.close();
    }
    executor.close();
  }

  private void join() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
