package dev.tandem.sync.ipvs;

import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.SyncDaemon;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/** A multicast socket of one daemon, on one interface. */
final class KernelSocket implements AutoCloseable {

  private static final InetAddress DEFAULT_GROUP = InetAddress.ofLiteral("224.0.0.81");
  private static final int DEFAULT_PORT = 8848;
  private static final int DEFAULT_TTL = 1;
  private static final int ETHERNET_MTU = 1500;
  private static final int LEAST_BACKUP_LENGTH = 1024;
  private static final int IPV4_HEADERS = 28;
  private static final int IPV6_HEADERS = 48;
  private static final int LONGEST_PACKET = 65_535;
  // A burst of a whole table finds room here while the engine is at other things.
  private static final int RECEIVE_BUFFER = 4 << 20;

  private final DatagramChannel channel;
  private final SyncDaemon daemon;

  private KernelSocket(DatagramChannel channel, SyncDaemon daemon) {
    this.channel = channel;
    this.daemon = daemon;
  }

  /**
   * Opens the socket that a daemon needs.
   *
   * @param wanted 0 and empty stand for the kernel's values
   * @throws LvsException when there is no such interface
   */
  static KernelSocket open(SyncDaemon wanted) throws IOException {
    NetworkInterface link = link(wanted);
    SyncDaemon daemon = complete(wanted, link);
    boolean ipv6 = daemon.group().orElseThrow() instanceof Inet6Address;
    ProtocolFamily family = ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    DatagramChannel channel = DatagramChannel.open(family);
    try {
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, link);
      if (daemon.role() == SyncDaemon.Role.MASTER) {
        openMaster(channel, daemon, link, ipv6);
      } else {
        openBackup(channel, daemon, link);
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new KernelSocket(channel, daemon);
  }

  private static NetworkInterface link(SyncDaemon wanted) throws SocketException {
    NetworkInterface link = NetworkInterface.getByName(wanted.multicastInterface());
    if (link == null) {
      throw new LvsException(LvsError.NO_SUCH_INTERFACE, wanted.multicastInterface());
    }
    return link;
  }

  private static SyncDaemon complete(SyncDaemon wanted, NetworkInterface link)
      throws SocketException {
    InetAddress group = wanted.group().orElse(DEFAULT_GROUP);
    int headers = group instanceof Inet6Address ? IPV6_HEADERS : IPV4_HEADERS;
    boolean master = wanted.role() == SyncDaemon.Role.MASTER;
    int mtu = master ? ETHERNET_MTU : Math.clamp(link.getMTU(), ETHERNET_MTU, LONGEST_PACKET);
    int maxLength =
        wanted.maxLength() == 0
            ? mtu - headers
            : Math.clamp(
                wanted.maxLength(), master ? 1 : LEAST_BACKUP_LENGTH, LONGEST_PACKET - headers);
    return new SyncDaemon(
        wanted.role(),
        wanted.multicastInterface(),
        wanted.syncId(),
        maxLength,
        Optional.of(group),
        wanted.port() == 0 ? DEFAULT_PORT : wanted.port(),
        wanted.ttl() == 0 ? DEFAULT_TTL : wanted.ttl());
  }

  private static void openMaster(
      DatagramChannel channel, SyncDaemon daemon, NetworkInterface link, boolean ipv6)
      throws IOException {
    channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, daemon.ttl());
    channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false);
    Optional<InetAddress> source =
        link.inetAddresses().filter(address -> address instanceof Inet6Address == ipv6).findFirst();
    channel.bind(
        new InetSocketAddress(
            source.orElseThrow(
                () -> new IOException("%s has no address to send from".formatted(link.getName()))),
            0));
    channel.connect(new InetSocketAddress(daemon.group().orElseThrow(), daemon.port()));
  }

  private static void openBackup(DatagramChannel channel, SyncDaemon daemon, NetworkInterface link)
      throws IOException {
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
    channel.bind(new InetSocketAddress(daemon.group().orElseThrow(), daemon.port()));
    channel.join(daemon.group().orElseThrow(), link);
  }

  /** The daemon with all its values filled in. */
  SyncDaemon daemon() {
    return daemon;
  }

  void send(byte[] message) throws IOException {
    channel.write(ByteBuffer.wrap(message));
  }

  /** Waits for a datagram; one that is longer than the buffer is cut off. */
  void receive(ByteBuffer buffer) throws IOException {
    channel.receive(buffer);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
