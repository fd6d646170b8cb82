package dev.tandem.director.drill;

import dev.tandem.director.lab.LabFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * From the client to a service, by all addresses of the client in turn: of one alone, the ports
 * would become few, and the kernel would search long for each.
 */
final class Way {

  private final List<InetAddress> from;
  private final InetSocketAddress service;
  private int turn;

  Way(LabFamily family, int port) {
    this(family.clients().stream().map(InetAddress::ofLiteral).toList(), family.service(port));
  }

  Way(List<InetAddress> from, InetSocketAddress service) {
    this.from = from;
    this.service = service;
  }

  /** Begins to connect. */
  void connect(SocketChannel channel) throws IOException {
    turn = (turn + 1) % from.size();
    channel.bind(new InetSocketAddress(from.get(turn), 0));
    channel.connect(service);
  }
}
