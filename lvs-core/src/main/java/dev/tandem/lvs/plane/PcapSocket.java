package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tandem.linux.FrameSocket;
import dev.tandem.linux.LowDescriptors;
import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.xdp.Umem;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interface through libpcap: a thread of its own captures frames into the packet memory and
 * hands them to the engine's thread, which sends through the same handle.
 */
final class PcapSocket implements FrameSocket, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PcapSocket.class);

  /** Room in front of a received frame, as much as XDP leaves. */
  static final int HEADROOM = 256;

  static final int RING_SIZE = 2048;

  private static final int BUFFER_BYTES = 8 << 20;
  // Has no effect in immediate mode, but libpcap wants one.
  private static final int TIMEOUT_MILLIS = 10;
  private static final int WITHOUT_END = -1;
  private static final int BREAK_AGAIN_MILLIS = 10;

  private final Umem umem;
  private final MemorySegment memory;
  private final Runnable wakeEngine;
  private final FrameRing lent = new FrameRing(RING_SIZE);
  private final FrameRing arrived = new FrameRing(RING_SIZE);
  private final byte[] outgoing;
  private final AtomicLong missed = new AtomicLong();
  private final PcapHandle handle;
  private final Thread thread;
  private volatile Link link;
  private volatile byte[] mac = new byte[0];
  private volatile String filter = "";
  private volatile boolean closed;

  /**
   * Opens the interface; {@link #start} begins to capture.
   *
   * @throws IllegalStateException with a message for the operator
   */
  PcapSocket(Link link, Umem umem, Runnable wakeEngine) {
    this.umem = umem;
    this.memory = umem.memory();
    this.wakeEngine = wakeEngine;
    this.outgoing = new byte[umem.frameSize()];
    changed(link);
    handle = open();
    thread = Thread.ofPlatform().name("capture-" + link.name()).daemon().unstarted(this::capture);
  }

  private PcapHandle open() {
    PcapHandle.Builder builder =
        new PcapHandle.Builder(link.name())
            .snaplen(umem.frameSize() - HEADROOM)
            .immediateMode(true)
            .timeoutMillis(TIMEOUT_MILLIS)
            .bufferSize(BUFFER_BYTES)
            .direction(PcapDirection.IN);
    try {
      return LowDescriptors.open(builder::build);
    } catch (PcapNativeException e) {
      throw new IllegalStateException(
          "cannot open " + link.name() + " for capture: " + e.getMessage(), e);
    }
  }

  Link link() {
    return link;
  }

  /** Takes the interface's present state. */
  void changed(Link now) {
    link = now;
    mac = now.mac().map(MacAddress::octets).orElseGet(() -> new byte[0]);
  }

  /** Begins to capture what a filter in libpcap's language lets through. */
  void start(String firstFilter) {
    refill(RING_SIZE);
    filter = firstFilter;
    thread.start();
  }

  /** Goes over to another filter. */
  void filter(String next) {
    if (!next.equals(filter)) {
      filter = next;
      breakLoop();
    }
  }

  private void capture() {
    PacketThread.comeFirst();
    while (!closed) {
      try {
        handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
        handle.loop(WITHOUT_END, this::captured);
      } catch (InterruptedException e) {
        LOG.debug("{}: another filter, or the end", link.name());
      } catch (PcapNativeException | NotOpenException e) {
        LOG.error("no more packets are taken from {}: {}", link.name(), e.getMessage());
        return;
      }
    }
  }

  /** What a switch floods to other hosts is none of ours. */
  private void captured(byte[] frame) {
    if (frame.length < mac.length || !Arrays.equals(mac, 0, mac.length, frame, 0, mac.length)) {
      return;
    }
    if (lent.waiting() == 0 || frame.length > umem.frameSize() - HEADROOM) {
      missed.incrementAndGet();
      return;
    }
    long address = lent.address(0) + HEADROOM;
    lent.take(1);
    MemorySegment.copy(frame, 0, memory, JAVA_BYTE, address, frame.length);
    if (arrived.put(address, frame.length)) {
      wakeEngine.run();
    }
  }

  /** Frames that came and could not be taken. */
  long lost() {
    try {
      return missed.get() + handle.getStats().getNumPacketsDropped();
    } catch (PcapNativeException | NotOpenException e) {
      LOG.debug("no capture counts of {}", link.name(), e);
      return missed.get();
    }
  }

  @Override
  public int received() {
    return arrived.waiting();
  }

  @Override
  public long receivedAddress(int i) {
    return arrived.address(i);
  }

  @Override
  public int receivedLength(int i) {
    return arrived.length(i);
  }

  @Override
  public void take(int count) {
    arrived.take(count);
  }

  @Override
  public void refill(int most) {
    int count = Math.min(Math.min(lent.room(), umem.freeFrames()), most);
    for (int i = 0; i < count; i++) {
      lent.put(umem.acquire(), 0);
    }
  }

  /** Sends at once. */
  @Override
  public boolean send(long address, int length) {
    MemorySegment.copy(memory, JAVA_BYTE, address, outgoing, 0, length);
    try {
      handle.sendPacket(outgoing, length);
    } catch (PcapNativeException | NotOpenException e) {
      return false;
    }
    umem.release(address);
    return true;
  }

  @Override
  public void flush() {}

  @Override
  public int reclaim() {
    return 0;
  }

  private void breakLoop() {
    try {
      handle.breakLoop();
    } catch (NotOpenException e) {
      LOG.debug("{} was closed already", link.name(), e);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      while (thread.isAlive()) {
        breakLoop();
        thread.join(BREAK_AGAIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    handle.close();
  }
}
