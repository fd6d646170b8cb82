package dev.tandem.lvs.plane;

import dev.tandem.linux.EnumText;
import dev.tandem.linux.Errno;
import dev.tandem.linux.Ethtool;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.bpf.XdpLink;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.linux.xdp.Umem;
import dev.tandem.linux.xdp.XdpSocket;
import dev.tandem.lvs.fastpath.SharedLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interface of the data plane: the program attached to it, and a socket for each of its queues.
 */
final class XdpPort implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(XdpPort.class);

  /** How the file of an attached program begins its name. */
  static final String PIN_PREFIX = "link_";

  // What ethtool calls rx-vlan-offload.
  private static final List<String> TAKES_TAGS_OFF = List.of("rx-vlan-hw-parse");

  /** Of a link whose interface is gone. */
  static final int ENOLINK = 67;

  // A killed director's sockets are gone a moment after it.
  private static final Duration PREDECESSOR_GONE = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofMillis(20);

  private final int number;
  private final Link link;
  private final List<XdpSocket> sockets = new ArrayList<>();
  private XdpLink attachment;
  private XdpLink.Mode mode = XdpLink.Mode.NATIVE;
  private boolean takenOver;

  XdpPort(int number, Link link) {
    this.number = number;
    this.link = link;
  }

  int number() {
    return number;
  }

  Link link() {
    return link;
  }

  /** Where the program runs. */
  XdpLink.Mode mode() {
    return mode;
  }

  /** By queue. */
  List<XdpSocket> sockets() {
    return sockets;
  }

  /** Opens the sockets; {@code first} is another port's whose packet memory they share, or null. */
  void openSockets(Umem umem, int ringSize, XdpSocket first) {
    int queues = Ethtool.receiveQueues(link.name());
    if (queues > SharedLayout.QUEUES_PER_PORT) {
      throw new IllegalStateException(
          "%s receives on %d queues, more than the %d that are possible: ethtool -L %s combined %d"
              .formatted(
                  link.name(),
                  queues,
                  SharedLayout.QUEUES_PER_PORT,
                  link.name(),
                  SharedLayout.QUEUES_PER_PORT));
    }
    XdpSocket sharing = first;
    for (int queue = 0; queue < queues; queue++) {
      int at = queue;
      XdpSocket other = sharing;
      XdpSocket socket =
          onceFree(() ->
              other == null
                  ? XdpSocket.open(link.name(), link.index(), at, ringSize, umem)
                  : other.openAnother(link.name(), link.index(), at, ringSize));
      sockets.add(socket);
      sharing = sharing == null ? socket : sharing;
    }
  }

  private static XdpSocket onceFree(Supplier<XdpSocket> open) {
    long deadline = System.nanoTime() + PREDECESSOR_GONE.toNanos();
    while (true) {
      try {
        return open.get();
      } catch (LinuxException e) {
        if (!e.is(Errno.EBUSY) || System.nanoTime() > deadline) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an AF_XDP queue", e);
    }
  }

  /**
   * Has the driver leave the tags of VLANs in the frames, where the program looks for them. It may
   * stay so: for the kernel it makes no difference.
   */
  void keepTags() {
    if (takesTagsOff()) {
      LOG.info("{}: tags of VLANs stay in the frames (ethtool -K rxvlan off)", link.name());
      Ethtool.set(link.name(), TAKES_TAGS_OFF, false);
    }
    if (takesTagsOff()) {
      throw new IllegalStateException(
          "the driver of %s takes the tags of VLANs off the frames and cannot be told otherwise:"
                  .formatted(link.name())
              + " only plane pcap can forward there");
    }
  }

  private boolean takesTagsOff() {
    return !Ethtool.active(link.name(), TAKES_TAGS_OFF).isEmpty();
  }

  /** Attaches the program, in place of the one that an earlier director left pinned. */
  void attach(int programFd, PlaneSettings settings) {
    Path pin = pin(settings.pinPath());
    if (Files.exists(pin) && takeOver(pin, programFd)) {
      return;
    }
    BalancerMaps.unpin(pin);
    attachment = attachNew(programFd, settings.mode());
    attachment.pin(pin);
  }

  private boolean takeOver(Path pin, int programFd) {
    XdpLink left = XdpLink.pinned(pin);
    try {
      left.replace(programFd);
      attachment = left;
      mode = presentMode();
      takenOver = true;
      return true;
    } catch (LinuxException e) {
      left.close();
      if (!e.is(ENOLINK)) {
        throw e;
      }
      // The interface it was attached to is gone; one of the same name has come.
      return false;
    }
  }

  private XdpLink.Mode presentMode() {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return rtnetlink.hasNativeXdp(link.index()) ? XdpLink.Mode.NATIVE : XdpLink.Mode.GENERIC;
    }
  }

  private XdpLink attachNew(int programFd, PlaneSettings.XdpMode wanted) {
    try {
      mode = wanted == PlaneSettings.XdpMode.GENERIC ? XdpLink.Mode.GENERIC : XdpLink.Mode.NATIVE;
      return XdpLink.attach(programFd, link.index(), mode);
    } catch (LinuxException e) {
      if (e.is(Errno.EBUSY) || e.is(Errno.EEXIST)) {
        throw new IllegalStateException(
            "another XDP program is attached to "
                + link.name()
                + ": detach it first (ip link set "
                + link.name()
                + " xdp off)",
            e);
      }
      if (wanted != PlaneSettings.XdpMode.AUTO) {
        throw e;
      }
      LOG.info("{} has no native XDP, using the generic one: {}", link.name(), e.getMessage());
      mode = XdpLink.Mode.GENERIC;
      return XdpLink.attach(programFd, link.index(), mode);
    }
  }

  /** Whether an earlier director has attached it, so that it is there all the time. */
  boolean takenOver() {
    return takenOver;
  }

  /**
   * Whether the program is where an earlier director wanted it, and is now wanted elsewhere.
   *
   * @param wasAsked whether it is after the driver because that was asked for
   */
  boolean isElsewhere(PlaneSettings.XdpMode wanted, boolean wasAsked) {
    return takenOver
        && switch (wanted) {
          case NATIVE -> mode == XdpLink.Mode.GENERIC;
          case GENERIC -> mode == XdpLink.Mode.NATIVE;
          case AUTO -> mode == XdpLink.Mode.GENERIC && wasAsked;
        };
  }

  /**
   * Takes the program off and attaches it in another place: the kernel has no way to do that at
   * once. Where that fails it stays where it was.
   */
  void attachElsewhere(int programFd, PlaneSettings.XdpMode wanted, Path pinPath) {
    XdpLink.Mode before = mode;
    detach(pinPath);
    attachment.close();
    try {
      attachment = attachNew(programFd, wanted);
    } catch (LinuxException e) {
      LOG.error(
          "XDP on {} cannot be {} and stays {}: {}",
          link.name(),
          EnumText.lower(wanted),
          EnumText.lower(before),
          e.getMessage());
      mode = before;
      attachment = XdpLink.attach(programFd, link.index(), before);
    }
    attachment.pin(pin(pinPath));
  }

  /** Takes the program off the interface. */
  void detach(Path pinPath) {
    attachment.detach();
    BalancerMaps.unpin(pin(pinPath));
  }

  /** What holds the program to the interface beyond the director's life. */
  Path pin(Path pinPath) {
    // Files on a BPF file system must not have a dot in their name, VLAN interfaces do.
    return pinPath.resolve(PIN_PREFIX + link.name().replace('.', '_'));
  }

  @Override
  public void close() {
    sockets.forEach(XdpSocket::close);
    if (attachment != null) {
      attachment.close();
    }
  }
}
