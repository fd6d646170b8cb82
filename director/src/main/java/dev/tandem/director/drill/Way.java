package dev.tandem.director.drill;

import dev.tandem.director.lab.LabFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.stream.IntStream;

/**
 * From the client to a service at all its virtual addresses in turn, by all addresses of the client
 * in turn: of one alone, the ports would become few, and the kernel would search long for each.
 */
final class Way {

  private final List<InetAddress> from;
  private final List<InetSocketAddress> services;
  private int turn;

  /** To a port of so many virtual addresses. */
  Way(LabFamily family, int addresses, int port) {
    this(
        family.clients().stream().map(InetAddress::ofLiteral).toList(),
        IntStream.rangeClosed(1, addresses).mapToObj(i -> family.service(i, port)).toList());
  }

  Way(List<InetAddress> from, List<InetSocketAddress> services) {
    this.from = from;
    this.services = services;
  }

  /** Begins to connect. */
  void connect(SocketChannel channel) throws IOException {
    turn = (turn + 1) % (from.size() * services.size());
    channel.bind(new InetSocketAddress(from.get(turn % from.size()), 0));
    channel.connect(services.get(turn % services.size()));
  }
}
