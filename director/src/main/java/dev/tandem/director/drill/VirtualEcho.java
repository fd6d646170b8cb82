package dev.tandem.director.drill;

import dev.tandem.director.lab.LabAddresses;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.OtherHost;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the probe at a director itself, whenever that has the virtual address: the kernel gives
 * it no datagram at other times. The address must be bindable before it is there ({@code
 * net.ipv4.ip_nonlocal_bind}).
 */
final class VirtualEcho extends Client {

  private static final Logger LOG = LoggerFactory.getLogger(VirtualEcho.class);
  private static final int TICK_MILLIS = 100;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64);

  /** Not started. */
  VirtualEcho(String namespace) {
    super("echo", namespace);
  }

  @Override
  void work() throws IOException {
    OtherHost.schedule(LOG, "the echo");
    try (Selector selector = Selector.open();
        DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(LabFamily.IPV4.service(LabAddresses.ECHO_PORT));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      while (running()) {
        selector.select(_ -> echo(channel), TICK_MILLIS);
      }
    }
  }

  private void echo(DatagramChannel channel) {
    try {
      buffer.clear();
      for (SocketAddress from = channel.receive(buffer);
          from != null;
          from = channel.receive(buffer)) {
        channel.send(buffer.flip(), from);
        buffer.clear();
      }
    } catch (IOException e) {
      // Without a link no answer can be sent, and none is wanted.
      buffer.clear();
    }
  }
}
