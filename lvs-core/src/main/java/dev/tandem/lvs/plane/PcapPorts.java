package dev.tandem.lvs.plane;

import dev.tandem.linux.TunDevice;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.xdp.Umem;
import dev.tandem.lvs.fastpath.CounterRecords;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * All interfaces of a data plane on libpcap, and the one by which the kernel gets back what it was
 * kept from.
 */
final class PcapPorts implements Ports, AutoCloseable {

  private static final int SMALLEST_FRAME = 2048;
  // Room for a full ring of lent frames and a full one of arrived ones.
  private static final int RINGS_OF_FRAMES = 2;

  private final List<PcapSocket> sockets = new ArrayList<>();
  private final Umem umem;
  private final TunDevice wayBack;
  private final CounterRecords counters;
  private final PacketView packet = new PacketView();
  // Belongs to the engine's thread once that runs.
  private Silenced silenced;

  PcapPorts(
      List<Link> links,
      Arena arena,
      TunDevice wayBack,
      CounterRecords counters,
      Runnable wakeEngine) {
    this.wayBack = wayBack;
    this.counters = counters;
    int frames = links.size() * PcapSocket.RING_SIZE * RINGS_OF_FRAMES;
    umem = new Umem(frames, frameSize(links), arena);
    try {
      links.forEach(link -> sockets.add(new PcapSocket(link, umem, wakeEngine)));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The longest frame of the interfaces must fit in it, with room in front. */
  private static int frameSize(List<Link> links) {
    int mtu = links.stream().mapToInt(Link::mtu).max().orElse(0);
    int wanted = PcapSocket.HEADROOM + PacketView.ETHERNET_HEADER + mtu;
    return Math.max(SMALLEST_FRAME, Integer.highestOneBit(wanted - 1) << 1);
  }

  /** Begins to capture. */
  void start(Silenced first) {
    silenced = first;
    sockets.forEach(socket -> socket.start(first.captureFilter()));
  }

  /** Captures for other services from now on; on the engine's thread. */
  void silenced(Silenced next) {
    silenced = next;
    sockets.forEach(socket -> socket.filter(next.captureFilter()));
  }

  /** Takes an interface's present state. */
  void changed(Link link) {
    sockets.stream()
        .filter(socket -> socket.link().name().equals(link.name()))
        .forEach(socket -> socket.changed(link));
  }

  @Override
  public Umem umem() {
    return umem;
  }

  @Override
  public List<PcapSocket> sockets() {
    return sockets;
  }

  @Override
  public int interfaceOf(int socket) {
    return sockets.get(socket).link().index();
  }

  @Override
  public PcapSocket towards(int interfaceIndex) {
    for (int i = 0; i < sockets.size(); i++) {
      if (sockets.get(i).link().index() == interfaceIndex) {
        return sockets.get(i);
      }
    }
    return null;
  }

  /** Each VLAN is captured on an interface of its own, where frames have no tag. */
  @Override
  public FrameTags tags() {
    return new FrameTags(List.of());
  }

  @Override
  public int[] descriptors() {
    return new int[0];
  }

  @Override
  public int takeReports(int now) {
    return 0;
  }

  /** The kernel has it, unless it was kept from it: then it gets it now. */
  @Override
  public boolean leaveToKernel(long address, int length) {
    PacketView.Parsed parsed = packet.parse(umem.memory(), address, length);
    if (silenced.covers(packet, parsed)) {
      counters.count(PacketCounter.UNKNOWN_FLOW_PASSED);
      return deliver(address, length);
    }
    counters.count(PacketCounter.NO_SERVICE);
    return true;
  }

  @Override
  public boolean deliver(long address, int length) {
    int header = PacketView.ETHERNET_HEADER;
    return wayBack.receive(umem.memory(), address + header, length - header);
  }

  @Override
  public void close() {
    sockets.forEach(PcapSocket::close);
  }
}
