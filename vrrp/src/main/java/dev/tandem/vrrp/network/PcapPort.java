package dev.tandem.vrrp.network;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.LowDescriptors;
import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.packet.EthernetFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapStat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port on libpcap: works on every kernel and beside every firewall, because it taps the interface
 * below IP.
 */
final class PcapPort implements FramePort {

  private static final Logger LOG = LoggerFactory.getLogger(PcapPort.class);

  /** More than the longest advert: Ethernet, IPv6, 255 addresses, HMAC trailer. */
  private static final int SNAPLEN = 14 + 60 + 8 + 255 * 16 + 28;

  private static final int BUFFER_BYTES = 1 << 20;

  /** How often libpcap looks around when nothing comes; in immediate mode frames never wait. */
  private static final int TIMEOUT_MILLIS = 200;

  private static final int WITHOUT_END = -1;

  private final String interfaceName;
  private final int interfaceIndex;
  private final MacAddress mac;
  private final LinkSocket link;
  private final Map<Way, RawSocket> routed = new HashMap<>();
  private final PcapHandle handle;
  private final MulticastMembership membership;
  private final Optional<KnownProtocols> known;
  private final AtomicLong delivered = new AtomicLong();

  /** Frames that came in between the opening and the filter: libpcap counts and discards them. */
  private final long takenBefore;

  /** Frames from a virtual Ethernet address, which the filter cannot tell from the peers'. */
  private final AtomicLong sentAsAnother = new AtomicLong();

  /** Until they are seen not to be: that depends on the version of libpcap. */
  private volatile boolean ownAreCounted = true;

  private final Thread thread;
  private volatile boolean closed;

  /** What a socket that sends by the kernel's routes is opened for. */
  private record Way(InetAddress to, Optional<String> vrf) {

    RawSocket open() {
      return new RawSocket(to, vrf);
    }
  }

  /**
   * @param onThreadStart run first on the capture thread
   */
  PcapPort(HostInterface on, Reception reception, Listener listener, Runnable onThreadStart)
      throws IOException {
    interfaceName = on.name();
    interfaceIndex = on.index();
    mac = on.mac().orElse(MacAddress.BROADCAST);
    membership = join(on, reception);
    try {
      handle = open(on, reception);
    } catch (PcapNativeException | NotOpenException e) {
      membership.close();
      throw new IOException("cannot open " + on.name() + " for capture: " + e.getMessage(), e);
    }
    link = link(on);
    known = reception.addressed() ? Optional.of(new KnownProtocols()) : Optional.empty();
    takenBefore = taken();
    thread =
        Thread.ofPlatform()
            .name("vrrp-capture-" + on.name())
            .daemon()
            .start(() -> {
              onThreadStart.run();
              capture(listener, on.any());
            });
  }

  private static MulticastMembership join(HostInterface on, Reception reception)
      throws IOException {
    try {
      return new MulticastMembership(on.index(), reception.groups());
    } catch (LinuxException e) {
      throw new IOException("cannot join on " + on.name() + ": " + e.getMessage(), e);
    }
  }

  private LinkSocket link(HostInterface on) throws IOException {
    try {
      return new LinkSocket(on);
    } catch (LinuxException e) {
      handle.close();
      membership.close();
      throw new IOException("cannot send on " + on.name() + ": " + e.getMessage(), e);
    }
  }

  private static PcapHandle open(HostInterface on, Reception reception)
      throws PcapNativeException, NotOpenException {
    PcapHandle.Builder builder =
        new PcapHandle.Builder(on.name())
            .snaplen(SNAPLEN)
            .immediateMode(true)
            .timeoutMillis(TIMEOUT_MILLIS)
            .bufferSize(BUFFER_BYTES)
            .direction(PcapDirection.IN);
    PcapHandle handle = LowDescriptors.open(builder::build);
    try {
      handle.setFilter(CaptureFilter.of(on, reception), BpfCompileMode.OPTIMIZE);
      return handle;
    } catch (PcapNativeException | NotOpenException e) {
      handle.close();
      throw e;
    }
  }

  private void capture(Listener listener, boolean cooked) {
    try {
      handle.loop(
          WITHOUT_END,
          (byte[] frame) -> {
            listener.received(cooked ? ethernet(frame) : frame);
            delivered.incrementAndGet();
          });
      fail(listener, new IOException("capture on " + interfaceName + " has ended"));
    } catch (InterruptedException e) {
      LOG.debug("capture on {} was stopped", interfaceName);
    } catch (PcapNativeException | NotOpenException e) {
      fail(listener, e);
    }
  }

  /**
   * All interfaces together have the 16 octets of LINKTYPE_LINUX_SLL before a packet; the last two
   * are the EtherType, as in Ethernet's 14.
   */
  private static byte[] ethernet(byte[] cooked) {
    return Arrays.copyOfRange(cooked, 2, cooked.length);
  }

  private void fail(Listener listener, Exception cause) {
    if (!closed) {
      listener.failed(cause);
    }
  }

  @Override
  public void send(byte[] frame) throws IOException {
    if (EthernetFrame.isFrom(frame, mac)) {
      sendAsSelf(frame);
    } else {
      sendAsAnother(frame);
    }
  }

  private void sendAsSelf(byte[] frame) throws IOException {
    try {
      link.send(frame);
    } catch (LinuxException e) {
      throw NoRoomException.of(e);
    }
  }

  /** By the socket that hears, which the kernel spares its own frames: it would count them. */
  private void sendAsAnother(byte[] frame) throws IOException {
    sentAsAnother.incrementAndGet();
    try {
      handle.sendPacket(frame);
    } catch (PcapNativeException | NotOpenException e) {
      throw new IOException("cannot send on " + interfaceName + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void sendRouted(byte[] packet, InetAddress destination, Optional<String> vrf)
      throws IOException {
    try {
      routed.computeIfAbsent(new Way(destination, vrf), Way::open).send(packet, interfaceIndex);
    } catch (LinuxException e) {
      throw NoRoomException.of(e);
    }
  }

  @Override
  public boolean caughtUp() {
    // libpcap counts in 32 bits; the difference stays right when they overflow.
    int behind = (int) (taken() - takenBefore - delivered.get());
    long own = sentAsAnother.get();
    if (behind < own) {
      ownAreCounted = false;
    }
    return behind <= (ownAreCounted ? own : 0);
  }

  /** Frames that have passed the kernel's filter into the buffer, since the handle was opened. */
  private long taken() {
    try {
      PcapStat counted = handle.getStats();
      return counted.getNumPacketsReceived() - counted.getNumPacketsDropped();
    } catch (PcapNativeException | NotOpenException e) {
      LOG.debug("no capture counts of {}", interfaceName, e);
      return 0;
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      while (thread.isAlive()) {
        handle.breakLoop();
        thread.join(10);
      }
    } catch (NotOpenException e) {
      LOG.debug("{} was closed already", interfaceName, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    handle.close();
    membership.close();
    known.ifPresent(KnownProtocols::close);
    link.close();
    routed.values().forEach(RawSocket::close);
  }
}
