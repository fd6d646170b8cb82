package dev.tandem.director.lab;

import dev.tandem.linux.Scheduling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All real servers of a lab, on one thread: each listens in its own namespace, answers HTTP with
 * its name and echoes over TCP and UDP. One that dies closes all it has, as the kernel would for a
 * process that is gone.
 */
final class RealServers implements Runnable {

  /** Something a ready key leads to. */
  interface Ready {
    void ready(SelectionKey key) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(RealServers.class);
  private static final int BACKLOG = 1024;
  private static final int LEAST_CROWD = 64;
  private static final int REALTIME_PRIORITY = 30;

  private final LabName name;
  private final LabPlan plan;
  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Set<Channel>> open = new HashMap<>();
  // At how many channels of a server those that were closed are looked for.
  private final Map<Integer, Integer> crowds = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

  RealServers(LabName name, LabPlan plan) throws IOException {
    this.name = name;
    this.plan = plan;
    selector = Selector.open();
    for (int i = 1; i <= plan.servers(); i++) {
      listen(i);
    }
  }

  @Override
  public void run() {
    // They stand for hosts of their own, which would not wait for a director's.
    Scheduling.realtime(REALTIME_PRIORITY, LOG, "the servers run without real-time scheduling");
    try {
      while (true) {
        selector.select(RealServers::handle);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
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

  /** Ends a server with all its connections. Returns when it is dead. */
  void die(int server) {
    onThread(() -> {
      open.getOrDefault(server, Set.of()).forEach(RealServers::close);
      open.remove(server);
    });
  }

  /** Brings a dead server back. Returns when it listens. */
  void comeBack(int server) {
    onThread(() -> {
      if (!open.containsKey(server)) {
        listen(server);
      }
    });
  }

  private void onThread(Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    tasks.add(() -> {
      try {
        task.run();
        done.complete(null);
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    });
    selector.wakeup();
    done.join();
  }

  private static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen(int server) {
    Set<Channel> channels = new HashSet<>();
    open.put(server, channels);
    List<SelectableChannel> listeners =
        Namespaces.inside(name.namespace(LabPlan.server(server)), () -> listeners(server));
    try {
      for (SelectableChannel channel : listeners) {
        channels.add(channel);
        channel.configureBlocking(false);
        register(channel, server);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Datagram sockets are bound to the address that clients send to, or its answers would come from
   * another one.
   */
  private List<SelectableChannel> listeners(int server) throws IOException {
    List<SelectableChannel> listeners = new ArrayList<>();
    for (int port :
        List.of(LabAddresses.HTTP_PORT, LabAddresses.PERSISTENT_PORT, LabAddresses.ECHO_PORT)) {
      listeners.add(
          ServerSocketChannel.open()
              .setOption(StandardSocketOptions.SO_REUSEADDR, true)
              .bind(new InetSocketAddress(port), BACKLOG));
    }
    for (LabFamily family : plan.families()) {
      String asked =
          plan.mode() == LabMode.DR ? family.virtual() : family.server(plan.mode(), server);
      listeners.add(
          DatagramChannel.open()
              .bind(new InetSocketAddress(InetAddress.ofLiteral(asked), LabAddresses.ECHO_PORT)));
    }
    return listeners;
  }

  private void register(SelectableChannel channel, int server) throws IOException {
    switch (channel) {
      case DatagramChannel datagrams ->
          datagrams.register(selector, SelectionKey.OP_READ, (Ready) _ -> echo(datagrams));
      case ServerSocketChannel listener ->
          listener.register(
              selector, SelectionKey.OP_ACCEPT, (Ready) _ -> accept(listener, server));
      default -> throw new IllegalArgumentException(channel.toString());
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

  /** Now and then, so that it costs little for each connection however many there are. */
  private void forgetClosed(int server, Set<Channel> channels) {
    if (channels.size() >= crowds.getOrDefault(server, 0)) {
      channels.removeIf(channel -> !channel.isOpen());
      crowds.put(server, LEAST_CROWD + 2 * channels.size());
    }
  }

  private void accept(ServerSocketChannel listener, int server) throws IOException {
    Set<Channel> channels = open.get(server);
    for (SocketChannel client = listener.accept(); client != null; client = listener.accept()) {
      client.configureBlocking(false);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      forgetClosed(server, channels);
      channels.add(client);
      boolean echo = listener.socket().getLocalPort() == LabAddresses.ECHO_PORT;
      Ready connection =
          echo
              ? new EchoConnection(client, LabPlan.server(server), buffer)
              : new HttpConnection(client, LabPlan.server(server));
      client.register(selector, SelectionKey.OP_READ, connection);
    }
  }
}
