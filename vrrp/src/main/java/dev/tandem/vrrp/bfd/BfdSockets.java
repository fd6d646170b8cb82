package dev.tandem.vrrp.bfd;

import dev.tandem.linux.EventDescriptor;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.PollSet;
import dev.tandem.linux.UdpSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets for a list of sessions. Belongs to one thread. */
final class BfdSockets implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BfdSockets.class);

  private static final int PORT = 3784;
  private static final int MULTIHOP_PORT = 4784;

  /** Source ports by RFC 5881 section 4. */
  private static final int FIRST_SOURCE_PORT = 49_152;

  private static final int SOURCE_PORTS = 16_384;
  private static final int MOST_ATTEMPTS = 20;
  private static final int MOST_PACKETS = 256;

  private final List<Listening> listening = new ArrayList<>();
  private final Map<String, UdpSocket> sending = new HashMap<>();
  private final PollSet poll;

  private record Listening(UdpSocket socket, boolean multihop) {}

  /** What sessions of one family and kind need to hear. */
  private record Ear(boolean ipv6, boolean multihop) {

    static Ear of(BfdSettings settings) {
      return new Ear(settings.neighbor() instanceof Inet6Address, settings.multihop());
    }
  }

  /** A packet that came in. */
  record Arrival(InetAddress source, int ttl, boolean multihop, BfdPacket packet) {}

  /**
   * Opens everything.
   *
   * @param wake ends a wait when it is signalled
   * @throws LinuxException when a port is in use or an address is not this host's
   */
  BfdSockets(List<BfdSettings> sessions, EventDescriptor wake, RandomGenerator random) {
    try {
      for (BfdSettings session : sessions) {
        sending.put(session.name(), sender(session, random));
      }
      sessions.stream()
          .map(Ear::of)
          .distinct()
          .forEach(ear -> listening.add(new Listening(ear(ear), ear.multihop())));
    } catch (LinuxException e) {
      closeSockets();
      throw e;
    }
    int[] descriptors = new int[listening.size() + 1];
    for (int i = 0; i < listening.size(); i++) {
      descriptors[i] = listening.get(i).socket().fd();
    }
    descriptors[listening.size()] = wake.fd();
    poll = new PollSet(descriptors);
  }

  private static UdpSocket ear(Ear ear) {
    InetAddress any = InetAddress.ofLiteral(ear.ipv6() ? "::" : "0.0.0.0");
    return new UdpSocket(any, ear.multihop() ? MULTIHOP_PORT : PORT);
  }

  private static UdpSocket sender(BfdSettings session, RandomGenerator random) {
    InetAddress any =
        session.neighbor() instanceof Inet6Address
            ? InetAddress.ofLiteral("::")
            : InetAddress.ofLiteral("0.0.0.0");
    InetAddress source = session.source().orElse(any);
    for (int attempt = 1; ; attempt++) {
      try {
        UdpSocket socket = new UdpSocket(source, FIRST_SOURCE_PORT + random.nextInt(SOURCE_PORTS));
        socket.sendWithTtl(session.ttl());
        return socket;
      } catch (LinuxException e) {
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Sends to the neighbour of a session; what cannot be sent is lost like any packet. */
  void send(BfdSettings session, BfdPacket packet) {
    try {
      sending
          .get(session.name())
          .send(packet.bytes(), session.neighbor(), session.multihop() ? MULTIHOP_PORT : PORT);
    } catch (LinuxException e) {
      LOG.debug("{}: {}", session.name(), e.getMessage());
    }
  }

  /** Waits until something is to be received, or somebody wakes the thread. */
  void await(int millis) {
    poll.await(millis);
  }

  /** Takes the packets that wait, but for those that are none and for what is left of a flood. */
  void receive(Consumer<Arrival> taker) {
    for (Listening each : listening) {
      int rest = MOST_PACKETS;
      while (rest-- > 0
          && each.socket().receive((source, ttl, data) -> take(each, source, ttl, data, taker))) {
        // All is done by then.
      }
    }
  }

  private static void take(
      Listening on, InetAddress source, int ttl, byte[] data, Consumer<Arrival> taker) {
    BfdPacket.read(data, data.length)
        .ifPresent(packet -> taker.accept(new Arrival(source, ttl, on.multihop(), packet)));
  }

  private void closeSockets() {
    listening.forEach(each -> each.socket().close());
    sending.values().forEach(UdpSocket::close);
  }

  @Override
  public void close() {
    poll.close();
    closeSockets();
  }
}
