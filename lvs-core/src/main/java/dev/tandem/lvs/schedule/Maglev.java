package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;
import dev.tandem.lvs.service.SchedulerFlag;
import java.util.Arrays;
import java.util.Set;

/**
 * {@code mh}: Maglev hashing (Eisenbud et al., NSDI 2016, section 3.4). The client's address (with
 * {@code mh-port} also its port) is hashed to a place of a table that the servers have filled in
 * turn, each in an order of its own, so that few places change hands when a server comes or goes.
 *
 * <p>As in IPVS, a server of weight 0 keeps the places of its last weight; its clients are refused,
 * or with {@code mh-fallback} hashed again until a server can take them.
 */
final class Maglev implements Scheduler {

  /** IPVS's default: its table of primes at index 12. */
  private static final int PLACES = 4093;

  // More turns than fit in so many bits are scaled down (half of IPVS's table index).
  private static final int TURN_BITS = 6;

  private static final SipHash FIRST_HASH = new SipHash(2_654_435_761L, 2_654_435_761L);
  private static final SipHash SECOND_HASH = new SipHash(2_654_446_892L, 2_654_446_892L);

  private final boolean withPort;
  private final boolean fallback;
  private final int[] places = new int[PLACES];

  Maglev(Set<SchedulerFlag> flags) {
    withPort = flags.contains(SchedulerFlag.PORT);
    fallback = flags.contains(SchedulerFlag.FALLBACK);
    Arrays.fill(places, NONE);
  }

  @Override
  public boolean looksAtFlow() {
    return true;
  }

  @Override
  public int pick(Servers servers, NewFlow flow) {
    int key = flow.clientAddress() + (withPort ? flow.clientPort() : 0);
    int hash = place(FIRST_HASH.of(key), PLACES);
    int server = places[hash];
    if (server == NONE || servers.get(server).available()) {
      return server;
    }
    return fallback ? nextAvailable(servers, key, hash) : NONE;
  }

  private int nextAvailable(Servers servers, int key, int hash) {
    for (int i = 0; i < PLACES; i++) {
      int server = places[place(FIRST_HASH.of(key + (hash + i) % PLACES), PLACES)];
      if (servers.get(server).available()) {
        return server;
      }
    }
    return NONE;
  }

  private static int place(int hash, int places) {
    return Integer.remainderUnsigned(hash, places);
  }

  /** Lets the servers fill the table. */
  @Override
  public void changed(Servers servers) {
    Arrays.fill(places, NONE);
    int[] turns = turns(servers);
    if (Arrays.stream(turns).allMatch(count -> count == 0)) {
      return;
    }
    int[] next = new int[servers.size()];
    int[] skip = new int[servers.size()];
    for (int i = 0; i < next.length; i++) {
      int key = servers.get(i).addressBits() + servers.get(i).port();
      next[i] = place(FIRST_HASH.of(key), PLACES);
      skip[i] = place(SECOND_HASH.of(key), PLACES - 1) + 1;
    }
    int left = PLACES;
    while (left > 0) {
      for (int i = 0; i < turns.length; i++) {
        for (int turn = 0; turn < turns[i] && left > 0; turn++) {
          while (places[next[i]] != NONE) {
            next[i] = (next[i] + skip[i]) % PLACES;
          }
          places[next[i]] = i;
          left--;
        }
      }
    }
  }

  /** How many places each server takes in a row: its weight, scaled down. */
  private static int[] turns(Servers servers) {
    int[] weights = servers.asList().stream().mapToInt(RealServer::lastWeight).toArray();
    int divisor = 0;
    int highest = 0;
    for (int weight : weights) {
      divisor = WeightedRoundRobin.greatestCommonDivisor(divisor, weight);
      highest = Math.max(highest, weight);
    }
    int step = Math.max(divisor, 1);
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(highest / step);
    int shift = Math.max(0, bits - TURN_BITS);
    return Arrays.stream(weights)
        .map(weight -> Math.max((weight / step) >> shift, weight == 0 ? 0 : 1))
        .toArray();
  }
}
