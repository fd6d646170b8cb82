package dev.tandem.linux.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tandem.linux.Errno;
import dev.tandem.linux.FrameSocket;
import dev.tandem.linux.LibC;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.LowDescriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An AF_XDP socket on one queue of one interface, set up by plain system calls. Sockets that share
 * a {@link Umem} can send each other's packets without copying them. Not safe for two threads.
 */
public final class XdpSocket implements FrameSocket, AutoCloseable {

  private static final int OFFSETS_LENGTH = 128;
  private static final int OFFSETS_RX = 0;
  private static final int OFFSETS_TX = 32;
  private static final int OFFSETS_FILL = 64;
  private static final int OFFSETS_COMPLETION = 96;
  private static final int ADDRESS_LENGTH = 16;
  private static final int STATISTICS_LENGTH = 48;

  private final Arena arena = Arena.ofShared();
  private final String what;
  private final int fd;
  private final Umem umem;
  private final XdpRing receive;
  private final XdpRing transmit;
  private final XdpRing fill;
  private final XdpRing completion;

  private XdpSocket(Binding binding, Umem umem) {
    this.what = "AF_XDP " + binding.interfaceName() + " queue " + binding.queue();
    this.umem = umem;
    this.fd =
        LowDescriptors.open(
            () -> LibC.socket(XdpOptions.AF_XDP, XdpOptions.SOCK_RAW | XdpOptions.SOCK_CLOEXEC, 0));
    try {
      int size = binding.ringSize();
      if (binding.shared() < 0) {
        umem.register(fd);
      }
      for (int ring :
          new int[] {
            XdpOptions.UMEM_FILL_RING,
            XdpOptions.UMEM_COMPLETION_RING,
            XdpOptions.RX_RING,
            XdpOptions.TX_RING
          }) {
        LibC.setsockopt(fd, XdpOptions.SOL_XDP, ring, size, what + " rings");
      }
      MemorySegment offsets = arena.allocate(OFFSETS_LENGTH, 8);
      LibC.getsockopt(fd, XdpOptions.SOL_XDP, XdpOptions.MMAP_OFFSETS, offsets, what + " offsets");
      receive = ring(XdpOptions.PAGE_RX, offsets, OFFSETS_RX, size, 16);
      transmit = ring(XdpOptions.PAGE_TX, offsets, OFFSETS_TX, size, 16);
      fill = ring(XdpOptions.PAGE_FILL, offsets, OFFSETS_FILL, size, 8);
      completion = ring(XdpOptions.PAGE_COMPLETION, offsets, OFFSETS_COMPLETION, size, 8);
      bind(binding);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Where a socket is bound.
   *
   * @param ringSize descriptors in each of its rings, a power of two
   * @param shared descriptor of the socket that registered the packet memory; -1 for the first
   */
  private record Binding(
      String interfaceName, int interfaceIndex, int queue, int ringSize, int shared) {}

  /** Opens the first socket on a packet memory. */
  public static XdpSocket open(
      String interfaceName, int interfaceIndex, int queue, int ringSize, Umem umem) {
    return new XdpSocket(new Binding(interfaceName, interfaceIndex, queue, ringSize, -1), umem);
  }

  /** Opens a further socket on the packet memory of this one. */
  public XdpSocket openAnother(String interfaceName, int interfaceIndex, int queue, int ringSize) {
    return new XdpSocket(new Binding(interfaceName, interfaceIndex, queue, ringSize, fd), umem);
  }

  private XdpRing ring(long page, MemorySegment offsets, int at, int size, int descriptorLength) {
    return new XdpRing(fd, page, offsets.asSlice(at), size, descriptorLength, arena);
  }

  private void bind(Binding binding) {
    if (binding.shared() >= 0) {
      // The kernel takes the mode from the first socket and refuses any other flag here.
      bind(binding, XdpOptions.SHARED_UMEM);
      return;
    }
    try {
      bind(binding, XdpOptions.ZEROCOPY | XdpOptions.USE_NEED_WAKEUP);
    } catch (LinuxException e) {
      if (e.is(Errno.EBUSY)) {
        throw e;
      }
      bind(binding, XdpOptions.COPY | XdpOptions.USE_NEED_WAKEUP);
    }
  }

  private void bind(Binding binding, int flags) {
    MemorySegment address = arena.allocate(ADDRESS_LENGTH, 4);
    address.set(JAVA_SHORT, 0, (short) XdpOptions.AF_XDP);
    address.set(JAVA_SHORT, 2, (short) flags);
    address.set(JAVA_INT, 4, binding.interfaceIndex());
    address.set(JAVA_INT, 8, binding.queue());
    address.set(JAVA_INT, 12, Math.max(binding.shared(), 0));
    LibC.bind(fd, address, what);
  }

  public int fd() {
    return fd;
  }

  @Override
  public void refill(int most) {
    int count = Math.min(Math.min(fill.room(), umem.freeFrames()), most);
    for (int i = 0; i < count; i++) {
      fill.produceAddress(umem.acquire());
    }
    if (count > 0) {
      fill.publish();
    }
  }

  @Override
  public int received() {
    return receive.available();
  }

  @Override
  public long receivedAddress(int i) {
    return receive.packetAddressAt(i);
  }

  @Override
  public int receivedLength(int i) {
    return receive.packetLengthAt(i);
  }

  @Override
  public void take(int count) {
    receive.consume(count);
  }

  /** Queues a packet; its frame comes back through {@link #reclaim}. */
  @Override
  public boolean send(long address, int length) {
    if (transmit.room() == 0) {
      return false;
    }
    transmit.producePacket(address, length);
    return true;
  }

  /**
   * Has the kernel send what was queued. In copy mode this is where the packets go out, 32 at a
   * call.
   */
  @Override
  public void flush() {
    transmit.publish();
    int before = 0;
    int left = transmit.pending();
    while (left != before && left > 0 && transmit.needsWakeup()) {
      kick();
      before = left;
      left = transmit.pending();
    }
  }

  private void kick() {
    try {
      LibC.sendto(fd, MemorySegment.NULL, LibC.MSG_DONTWAIT, MemorySegment.NULL, what + " send");
    } catch (LinuxException e) {
      // A full device queue or a link that went down: the packets wait for the next kick.
      if (!e.is(Errno.EAGAIN)
          && !e.is(Errno.EBUSY)
          && !e.is(Errno.ENOBUFS)
          && !e.is(Errno.ENETDOWN)) {
        throw e;
      }
    }
  }

  @Override
  public int reclaim() {
    int count = completion.available();
    for (int i = 0; i < count; i++) {
      umem.release(completion.addressAt(i));
    }
    if (count > 0) {
      completion.consume(count);
    }
    return count;
  }

  /** What the kernel had to drop on this socket since it was opened. */
  public Statistics statistics() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment value = scratch.allocate(STATISTICS_LENGTH, 8);
      LibC.getsockopt(fd, XdpOptions.SOL_XDP, XdpOptions.STATISTICS, value, what + " statistics");
      return new Statistics(
          value.get(JAVA_LONG, 0), value.get(JAVA_LONG, 24), value.get(JAVA_LONG, 32));
    }
  }

  @Override
  public void close() {
    LibC.close(fd);
    arena.close();
  }

  /**
   * Packets lost before this process saw them.
   *
   * @param dropped for other reasons than a full ring
   * @param ringFull because this process did not take them fast enough
   * @param fillEmpty because the kernel had no frame to put them in
   */
  public record Statistics(long dropped, long ringFull, long fillEmpty) {

    /**
     * All of them. Where packets are copied the kernel counts one without a frame as dropped too;
     * where they are not it was the device that dropped it.
     */
    public long lost() {
      return ringFull + Math.max(dropped, fillEmpty);
    }
  }
}
