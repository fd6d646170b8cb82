package dev.tandem.sync;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * A network in virtual time that loses, doubles, delays and reorders messages, splits, and whose
 * nodes pause. Much worse than the channel, which promises order: what survives this survives it.
 */
final class Turbulence {

  private static final long MILLI = 1_000_000L;

  private final Random random;
  private final Map<String, Replication> nodes = new LinkedHashMap<>();
  private final PriorityQueue<Delivery> underWay =
      new PriorityQueue<>(
          (a, b) -> a.at() != b.at() ? Long.compare(a.at(), b.at()) : Long.compare(a.id(), b.id()));
  private final Set<Set<String>> cuts = new HashSet<>();
  private final Map<String, Long> pausedUntil = new LinkedHashMap<>();
  private double loss;
  private double doubling;
  private int jitterMillis;
  private long now = 1_000_000_000L;
  private long ids;

  private record Delivery(long at, long id, String from, String to, ByteBuffer message) {}

  Turbulence(Random random) {
    this.random = random;
  }

  long now() {
    return now;
  }

  Transport transportOf(String name) {
    return (peer, message, urgent) -> {
      if (random.nextDouble() >= loss) {
        post(name, peer, message);
      }
      if (random.nextDouble() < doubling) {
        post(name, peer, message);
      }
    };
  }

  private void post(String from, String to, byte[] message) {
    long delay = jitterMillis == 0 ? 0 : random.nextInt(jitterMillis) * MILLI;
    underWay.add(new Delivery(now + delay, ids++, from, to, ByteBuffer.wrap(message)));
  }

  void add(String name, Replication node) {
    nodes.put(name, node);
  }

  /** A node dies, with all that is under way to it. */
  void remove(String name) {
    nodes.remove(name);
    underWay.removeIf(delivery -> delivery.to().equals(name));
  }

  void faults(double newLoss, double newDoubling, int newJitterMillis) {
    loss = newLoss;
    doubling = newDoubling;
    jitterMillis = newJitterMillis;
  }

  void calm() {
    faults(0, 0, 0);
    cuts.clear();
    pausedUntil.clear();
  }

  /** Two nodes do not hear each other any more. */
  void cut(String one, String other) {
    cuts.add(Set.of(one, other));
  }

  void heal() {
    cuts.clear();
  }

  void pause(String name, long millis) {
    pausedUntil.put(name, now + millis * MILLI);
  }

  boolean paused(String name) {
    return pausedUntil.getOrDefault(name, 0L) > now;
  }

  /** Tells everybody whom it can hear. */
  void announce(boolean merged) {
    for (String name : nodes.keySet()) {
      Set<String> others = new HashSet<>(nodes.keySet());
      others.remove(name);
      others.removeIf(other -> cuts.contains(Set.of(name, other)));
      nodes.get(name).members(others, now);
      if (merged) {
        nodes.get(name).merged();
      }
    }
  }

  /** Ten milliseconds pass. */
  void turn() {
    now += 10 * MILLI;
    for (Map.Entry<String, Replication> node : nodes.entrySet()) {
      if (!paused(node.getKey())) {
        node.getValue().work(now);
      }
    }
    List<Delivery> later = new ArrayList<>();
    while (!underWay.isEmpty() && underWay.peek().at() <= now) {
      Delivery delivery = underWay.remove();
      if (paused(delivery.to())) {
        later.add(delivery);
      } else if (!cuts.contains(Set.of(delivery.from(), delivery.to()))) {
        nodes.get(delivery.to()).received(delivery.from(), delivery.message().duplicate(), now);
      }
    }
    underWay.addAll(later);
  }
}
