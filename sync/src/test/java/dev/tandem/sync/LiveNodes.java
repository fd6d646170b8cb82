package dev.tandem.sync;

import dev.tandem.sync.SyncSettings.Carrier;
import dev.tandem.sync.key.KeyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** The directors of a test, each on a free port of its own, which all end with it. */
final class LiveNodes implements AutoCloseable {

  /** Directors that a test may start, by the place of their port. */
  static final int A = 0;

  static final int B = 1;
  static final int C = 2;
  static final int D = 3;

  private final List<LiveNode> nodes = new ArrayList<>();
  private final int[] ports = new int[4];

  LiveNodes() {
    try (ServerSocket a = new ServerSocket(0);
        ServerSocket b = new ServerSocket(0);
        ServerSocket c = new ServerSocket(0);
        ServerSocket d = new ServerSocket(0)) {
      ports[A] = a.getLocalPort();
      ports[B] = b.getLocalPort();
      ports[C] = c.getLocalPort();
      ports[D] = d.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a director of the cluster "pair" that knows of one other. */
  LiveNode start(String name, int place, int peer, Carrier carrier, Protection protection)
      throws KeyException {
    return start("pair", name, place, peer, carrier, protection);
  }

  /** Starts one of any cluster, over TCP without keys. */
  LiveNode start(String cluster, String name, int place, int peer) throws KeyException {
    return start(cluster, name, place, peer, new Carrier.Tcp(), new Protection.None());
  }

  private LiveNode start(
      String cluster, String name, int place, int peer, Carrier carrier, Protection protection)
      throws KeyException {
    LiveNode node =
        new LiveNode(
            LiveNode.settings(cluster, name, ports[place], ports[peer], carrier, protection));
    nodes.add(node);
    return node;
  }

  /** The port of the director at a place. */
  int port(int place) {
    return ports[place];
  }

  /** A port that nobody listens on, other than those of the directors' connections. */
  int multicastPort() {
    return 20_000 + ports[A] % 20_000;
  }

  /** Ends one before the others. */
  void stop(LiveNode node) {
    nodes.remove(node);
    node.close();
  }

  @Override
  public void close() {
    nodes.forEach(LiveNode::close);
  }
}
