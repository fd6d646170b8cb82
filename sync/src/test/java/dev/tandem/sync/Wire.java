package dev.tandem.sync;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/** Directors joined by a network that lives in memory and can be broken; time is the test's. */
final class Wire {

  private final Map<String, Replication> nodes = new LinkedHashMap<>();
  private final Queue<Delivery> under = new ArrayDeque<>();
  private final Set<String> cut = new HashSet<>();
  private long now = 1_000_000_000L;
  private int dropNext;

  private record Delivery(String from, String to, ByteBuffer message) {}

  long now() {
    return now;
  }

  Transport transportOf(String name) {
    return new Transport() {
      @Override
      public void send(String peer, byte[] message, boolean urgent) {
        if (!peer.equals(name) && !cut.contains(name) && !cut.contains(peer)) {
          under.add(new Delivery(name, peer, ByteBuffer.wrap(message)));
        }
      }
    };
  }

  void add(String name, Replication node) {
    nodes.put(name, node);
  }

  /** Tells everybody who sees whom. */
  void announce() {
    for (String name : nodes.keySet()) {
      Set<String> others = new HashSet<>(nodes.keySet());
      others.remove(name);
      others.removeAll(cut);
      nodes.get(name).members(cut.contains(name) ? Set.of() : others, now);
    }
  }

  /** Nobody hears this node any more, and nobody notices yet. */
  void cut(String name) {
    cut.add(name);
  }

  void heal(String name) {
    cut.remove(name);
  }

  void remove(String name) {
    nodes.remove(name);
  }

  /** Loses so many of the next messages that carry records. */
  void dropDeltas(int count) {
    dropNext = count;
  }

  /** Lets the nodes work and their messages arrive, for some turns of 10 ms. */
  void run(int turns) {
    for (int i = 0; i < turns; i++) {
      now += 10_000_000L;
      List.copyOf(nodes.values()).forEach(node -> node.work(now));
      deliver();
    }
  }

  private void deliver() {
    while (!under.isEmpty()) {
      Delivery delivery = under.remove();
      Replication to = nodes.get(delivery.to());
      if (to == null || cut.contains(delivery.from()) || cut.contains(delivery.to())) {
        continue;
      }
      if (dropNext > 0 && kind(delivery) == SyncMessage.Kind.DELTA) {
        dropNext--;
        continue;
      }
      to.received(delivery.from(), delivery.message().duplicate(), now);
    }
  }

  private static SyncMessage.Kind kind(Delivery delivery) {
    return SyncMessage.read(delivery.message().duplicate()).kind();
  }

  /** Notes what a node's listener hears. */
  static final class Notes implements SyncListener {
    final List<String> heard = new ArrayList<>();
    final Map<String, String> lastNotes = new HashMap<>();

    @Override
    public void joined(String peer) {
      heard.add("joined " + peer);
    }

    @Override
    public void left(String peer, Map<String, String> notes) {
      heard.add("left " + peer);
    }

    @Override
    public void suspected(String peer, Map<String, String> notes) {
      heard.add("suspected " + peer);
      lastNotes.putAll(notes);
    }

    @Override
    public void synced(boolean synced) {
      heard.add(synced ? "synced" : "not synced");
    }

    @Override
    public void received(String peer, PeerMessage message) {
      heard.add(peer + ": " + message.verb() + " " + message.arguments());
    }
  }
}
