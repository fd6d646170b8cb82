package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.Tally;
import dev.tandem.lvs.fastpath.TallyKey;
import dev.tandem.lvs.fastpath.TallyRecords;
import dev.tandem.lvs.pool.RealServer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.agrona.collections.Int2IntHashMap;

/**
 * Where the totals of services and servers are kept for the next life of the director, and what the
 * life before has left of them. A server or service for which there is no room is without.
 */
final class Tallies {

  private static final int NONE = TallyRecords.NONE;

  private final TallyRecords records;
  private final BitSet used = new BitSet();

  /** All records below it are used. */
  private int firstFree;

  private final Int2IntHashMap ofServers = new Int2IntHashMap(NONE);
  // Of services that are not added again yet.
  private final Map<TallyKey, Integer> earlierServices = new HashMap<>();
  private final EarlierServers earlier = new EarlierServers();

  /** On memory that is empty, unless it is {@link #adopt adopted}. */
  Tallies(TallyRecords records) {
    this.records = records;
  }

  /**
   * Takes over what an earlier director left.
   *
   * @param heartbeat the last sign of life of any director
   * @param destinations how many numbers servers may have
   */
  void adopt(int heartbeat, int destinations) {
    records.adopt(heartbeat);
    for (int index = 0; index < records.capacity(); index++) {
      Optional<Tally> left = records.get(index);
      if (left.isPresent() && !takeOver(index, left.get(), destinations)) {
        records.free(index);
      }
    }
  }

  private boolean takeOver(int index, Tally left, int destinations) {
    int number = left.number();
    if (left.ofService()) {
      if (earlierServices.putIfAbsent(left.key(), index) != null) {
        return false;
      }
    } else {
      boolean usable = number > Destinations.UNKNOWN && number < destinations;
      if (!usable || earlier.has(number) || earlier.has(left.key())) {
        return false;
      }
      earlier.add(left, index, records.connections(index));
      ofServers.put(number, index);
    }
    used.set(index);
    return true;
  }

  /** Servers of the life before. */
  EarlierServers earlier() {
    return earlier;
  }

  /** Services of the life before that are not added again yet. */
  Map<TallyKey, Integer> earlierServices() {
    return earlierServices;
  }

  /** The record of a server; {@link TallyRecords#NONE} if it has none. */
  int of(int number) {
    return ofServers.get(number);
  }

  /** A record for a server that is new. */
  int begin(RealServer server) {
    int index = begin(server.connections());
    if (index != NONE) {
      ofServers.put(server.number(), index);
    }
    return index;
  }

  /** A record for a service that is new. */
  int begin() {
    return begin(0);
  }

  private int begin(long connections) {
    int index = used.nextClearBit(firstFree);
    firstFree = index;
    if (index >= records.capacity()) {
      return NONE;
    }
    used.set(index);
    records.connections(index, connections);
    records.rates(index, new double[TrafficMeter.VALUES]);
    return index;
  }

  /** A server has begun another connection. */
  void connected(RealServer server) {
    records.connections(of(server.number()), server.connections());
  }

  TallyRecords records() {
    return records;
  }

  /** A server's number is given up. */
  void forget(int number) {
    free(ofServers.remove(number));
  }

  /** Gives a record up. */
  void free(int index) {
    if (index != NONE) {
      records.free(index);
      used.clear(index);
      firstFree = Math.min(firstFree, index);
    }
  }
}
