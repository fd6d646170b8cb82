package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Collections.nCopies;

import dev.tandem.linux.Ethtool;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.TunDevice;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.linux.xdp.Umem;
import dev.tandem.linux.xdp.XdpSocket;
import dev.tandem.lvs.fastpath.FastPathSettings;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.packet.PacketView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All interfaces of the data plane, on one packet memory. */
final class XdpPorts implements Ports, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(XdpPorts.class);
  private static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final int RING_SIZE = 2048;
  private static final int FRAME_SIZE = 2048;
  // Room for a full receive and a full transmit ring of each socket.
  private static final int RINGS_OF_FRAMES = 2;

  private final List<XdpPort> ports = new ArrayList<>();
  private final MemorySegment macs;
  private final FastPathSettings settings;
  private final Umem umem;
  private final List<XdpSocket> sockets;
  private final List<XdpPort> portOfSocket = new ArrayList<>();
  private final ProgramReports reports;
  private final FrameTags tags;
  private Optional<TunDevice> wayBack = Optional.empty();
  private boolean noWayBack;

  /**
   * Opens the sockets of the interfaces.
   *
   * @param numbers by which the program knows them, in the same order
   */
  XdpPorts(PlaneLinks wanted, List<Integer> numbers, BalancerMaps maps, ProgramReports reports) {
    List<Link> links = wanted.ports();
    this.reports = reports;
    tags = new FrameTags(wanted.vlans());
    macs = maps.memory("ports");
    settings = new FastPathSettings(maps.memory("settings_map"));
    int queues = links.stream().mapToInt(link -> Ethtool.receiveQueues(link.name())).sum();
    umem = new Umem(queues * RING_SIZE * RINGS_OF_FRAMES, FRAME_SIZE, maps.arena());
    try {
      open(links, numbers);
      ports.forEach(port -> register(port, maps));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    ports.forEach(port -> portOfSocket.addAll(nCopies(port.sockets().size(), port)));
    sockets = ports.stream().flatMap(port -> port.sockets().stream()).toList();
  }

  private void open(List<Link> links, List<Integer> numbers) {
    XdpSocket first = null;
    for (Link link : links) {
      XdpPort port = new XdpPort(numbers.get(ports.size()), link);
      ports.add(port);
      port.openSockets(umem, RING_SIZE, first);
      first = ports.getFirst().sockets().getFirst();
      changed(link);
    }
  }

  private static void register(XdpPort port, BalancerMaps maps) {
    try (Arena arena = Arena.ofConfined()) {
      for (int queue = 0; queue < port.sockets().size(); queue++) {
        int index = port.number() * SharedLayout.QUEUES_PER_PORT + queue;
        maps.map(BalancerMaps.SOCKETS)
            .update(
                arena.allocateFrom(JAVA_INT, index),
                arena.allocateFrom(JAVA_INT, port.sockets().get(queue).fd()));
      }
    }
  }

  /** Takes an interface's present MAC address, by which the program knows its own frames. */
  void changed(Link link) {
    for (XdpPort port : ports) {
      if (port.link().index() == link.index()) {
        setMac(at(port), PortNumbers.mac(link));
      }
    }
  }

  /** Whether the port is captured is somebody else's. */
  private void setMac(long at, long mac) {
    long before;
    do {
      before = (long) LONG.getAcquire(macs, at);
    } while (!LONG.compareAndSet(macs, at, before, (before & ~SharedLayout.PORT_MAC_BITS) | mac));
  }

  List<XdpPort> all() {
    return ports;
  }

  @Override
  public Umem umem() {
    return umem;
  }

  @Override
  public List<XdpSocket> sockets() {
    return sockets;
  }

  @Override
  public int interfaceOf(int socket) {
    return portOfSocket.get(socket).link().index();
  }

  @Override
  public XdpSocket towards(int interfaceIndex) {
    for (int i = 0; i < ports.size(); i++) {
      if (ports.get(i).link().index() == interfaceIndex) {
        return ports.get(i).sockets().getFirst();
      }
    }
    return null;
  }

  @Override
  public FrameTags tags() {
    return tags;
  }

  @Override
  public int[] descriptors() {
    IntStream all = sockets.stream().mapToInt(XdpSocket::fd);
    return IntStream.concat(all, IntStream.of(reports.fd())).toArray();
  }

  @Override
  public int takeReports(int now) {
    return reports.take(now);
  }

  /** What the program handed over stays here, unless it was told to hand over more than it must. */
  @Override
  public boolean leaveToKernel(long address, int length) {
    return settings.asksForMore() && deliver(address, length);
  }

  /** Has the program leave all packets of these interfaces to the kernel, or not any more. */
  void standBack(boolean wanted) {
    flag(SharedLayout.PORT_STANDS_BACK, wanted);
  }

  /** Notes for the next director whether generic XDP was asked for. */
  void askedGeneric(boolean asked) {
    flag(SharedLayout.PORT_ASKED_GENERIC, asked);
  }

  /** Whether a port's XDP is generic because the last director was asked for that. */
  boolean wasAskedGeneric(XdpPort port) {
    return ((long) LONG.getAcquire(macs, at(port)) & SharedLayout.PORT_ASKED_GENERIC) != 0;
  }

  private void flag(long flag, boolean wanted) {
    for (XdpPort port : ports) {
      if (wanted) {
        LONG.getAndBitwiseOr(macs, at(port), flag);
      } else {
        LONG.getAndBitwiseAnd(macs, at(port), ~flag);
      }
    }
  }

  private static long at(XdpPort port) {
    return (long) port.number() * SharedLayout.PORT_LENGTH;
  }

  /** The way there is made when the first packet needs it: few hosts are their own servers. */
  @Override
  public boolean deliver(long address, int length) {
    if (wayBack.isEmpty() && !noWayBack) {
      openWayBack();
    }
    int header = PacketView.ETHERNET_HEADER;
    return wayBack.isPresent()
        && wayBack.get().receive(umem.memory(), address + header, length - header);
  }

  private void openWayBack() {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      wayBack = Optional.of(WayBack.open(rtnetlink));
    } catch (LinuxException e) {
      noWayBack = true;
      LOG.warn("packets that open connections to this host itself are lost: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    wayBack.ifPresent(TunDevice::close);
    ports.forEach(XdpPort::close);
  }
}
