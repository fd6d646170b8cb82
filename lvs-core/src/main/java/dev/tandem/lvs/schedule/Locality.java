package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;
import dev.tandem.lvs.table.Ticks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * What {@code lblc} and {@code lblcr} remember of destination addresses, and for how long.
 *
 * @param <E> what is remembered of an address
 */
final class Locality<E extends Locality.Entry> {

  private static final int MOST = 16_384;
  // Beyond this many new addresses are not remembered.
  private static final int LIMIT = MOST + MOST / 2;
  private static final int ROUND = Ticks.ofSeconds(60);
  private static final int ROUNDS_TO_FULL_CHECK = 30;
  private static final int IDLE_WHEN_CROWDED = Ticks.ofSeconds(360);

  private final Int2ObjectHashMap<E> entries = new Int2ObjectHashMap<>();
  private final int expiration;
  private int lastRound;
  private int rounds;

  /** What is remembered of an address. */
  abstract static class Entry {
    int lastUse;
  }

  /**
   * @param expirationSeconds after which an address that nobody came for is forgotten
   */
  Locality(int expirationSeconds) {
    this(Ticks.ofSeconds(expirationSeconds), 0, 0);
  }

  private Locality(int expiration, int lastRound, int rounds) {
    this.expiration = expiration;
    this.lastRound = lastRound;
    this.rounds = rounds;
  }

  /** The same memories, each made anew. */
  Locality<E> copy(UnaryOperator<E> entryCopy) {
    Locality<E> copy = new Locality<>(expiration, lastRound, rounds);
    entries.forEachInt((address, entry) -> {
      E another = entryCopy.apply(entry);
      another.lastUse = entry.lastUse;
      copy.entries.put(address, another);
    });
    return copy;
  }

  /** What is remembered of an address, or null. */
  E find(int address, int now) {
    if (Ticks.between(lastRound, now) >= ROUND) {
      lastRound = now;
      forget(now);
    }
    E entry = entries.get(address);
    if (entry != null) {
      entry.lastUse = now;
    }
    return entry;
  }

  void remember(int address, E entry, int now) {
    if (entries.size() <= LIMIT) {
      entry.lastUse = now;
      entries.put(address, entry);
    }
  }

  private void forget(int now) {
    if (++rounds % ROUNDS_TO_FULL_CHECK == 0) {
      entries.values().removeIf(entry -> idle(entry, now) >= Integer.toUnsignedLong(expiration));
    } else if (entries.size() > MOST) {
      int goal = Math.min((entries.size() - MOST) * 4 / 3, MOST / 2);
      List<E> oldest = new ArrayList<>(entries.values());
      oldest.sort(Comparator.comparingLong((E entry) -> idle(entry, now)).reversed());
      entries
          .values()
          .removeAll(
              oldest.stream()
                  .limit(goal)
                  .filter(entry -> idle(entry, now) >= IDLE_WHEN_CROWDED)
                  .toList());
    }
  }

  private static long idle(Entry entry, int now) {
    return Ticks.between(entry.lastUse, now);
  }

  /** Whether a server has more than its weight while another one has less than half of its own. */
  static boolean overloaded(RealServer server, Servers servers) {
    if (server.active() <= server.weight()) {
      return false;
    }
    for (int i = 0; i < servers.size(); i++) {
      if (servers.get(i).active() * 2L < servers.get(i).weight()) {
        return true;
      }
    }
    return false;
  }
}
