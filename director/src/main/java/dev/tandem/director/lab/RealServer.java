package dev.tandem.director.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real server of a lab, on one thread: answers HTTP with its name and echoes over TCP and UDP.
 * When its process is killed, the kernel closes all it has.
 */
final class RealServer implements Runnable {

  /** Something a ready key leads to. */
  interface Ready {
    void ready(SelectionKey key) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(RealServer.class);
  private static final int BACKLOG = 4096;

  private final String name;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

  /** Listens; for a process in the server's namespace. */
  RealServer(LabPlan plan, String name) throws IOException {
    this.name = name;
    selector = Selector.open();
    for (LabFamily family : plan.families()) {
      for (String asked : asked(plan, family)) {
        echoDatagrams(asked);
      }
    }
    listen(LabAddresses.HTTP_PORT);
    listen(LabAddresses.ECHO_PORT);
    for (LabPersistence persistence : LabPersistence.values()) {
      listen(persistence.port());
      if (persistence.again() != persistence.port()) {
        listen(persistence.again());
      }
    }
  }

  private List<String> asked(LabPlan plan, LabFamily family) {
    return plan.mode() == LabMode.DR
        ? plan.cluster().addresses().stream().map(family::virtual).toList()
        : plan.addresses(family, name);
  }

  private void listen(int port) throws IOException {
    ServerSocketChannel listener =
        ServerSocketChannel.open()
            .setOption(StandardSocketOptions.SO_REUSEADDR, true)
            .bind(new InetSocketAddress(port), BACKLOG);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT, (Ready) _ -> accept(listener));
  }

  /** At the address that clients send to, or its answers would come from another one. */
  private void echoDatagrams(String asked) throws IOException {
    DatagramChannel datagrams =
        DatagramChannel.open()
            .bind(new InetSocketAddress(InetAddress.ofLiteral(asked), LabAddresses.ECHO_PORT));
    datagrams.configureBlocking(false);
    datagrams.register(selector, SelectionKey.OP_READ, (Ready) _ -> echo(datagrams));
  }

  @Override
  public void run() {
    OtherHost.schedule(LOG, "this server");
    try {
      while (true) {
        selector.select(RealServer::handle);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void handle(SelectionKey key) {
    try {
      ((Ready) key.attachment()).ready(key);
    } catch (IOException e) {
      close(key.channel());
    }
  }

  private static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void echo(DatagramChannel datagrams) throws IOException {
    buffer.clear();
    for (SocketAddress from = datagrams.receive(buffer);
        from != null;
        from = datagrams.receive(buffer)) {
      datagrams.send(buffer.flip(), from);
      buffer.clear();
    }
  }

  private void accept(ServerSocketChannel listener) throws IOException {
    boolean echo = listener.socket().getLocalPort() == LabAddresses.ECHO_PORT;
    for (SocketChannel client = listener.accept(); client != null; client = listener.accept()) {
      client.configureBlocking(false);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Ready connection =
          echo ? new EchoConnection(client, name, buffer) : new HttpConnection(client, name);
      client.register(selector, SelectionKey.OP_READ, connection);
    }
  }
}
