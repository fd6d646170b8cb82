package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.Tally;
import dev.tandem.lvs.fastpath.TallyKey;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.table.Ticks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The servers of an earlier life of the director that are not added again yet. Flows in the table
 * go by their numbers and are counted for them, so that a server which is added again has its
 * number, its connections and its totals back.
 */
final class EarlierServers {

  private final Map<TallyKey, Map<TallyKey, Earlier>> byService = new HashMap<>();
  private final Int2ObjectHashMap<Earlier> byNumber = new Int2ObjectHashMap<>();
  private final Map<TallyKey, Integer> idleSince = new HashMap<>();

  /**
   * One of them.
   *
   * @param tally where its totals are kept
   * @param listed whether it still belongs to its service, or was removed
   */
  record Earlier(RealServer server, TallyKey key, int tally, boolean listed) {

    private Earlier removed() {
      return new Earlier(server, key, tally, false);
    }
  }

  void add(Tally left, int tally, long connections) {
    RealServer server = RealServer.earlier(left.key().server(), left.number(), connections);
    put(new Earlier(server, left.key(), tally, left.listed()));
  }

  private void put(Earlier earlier) {
    of(earlier.key().service(), true).put(earlier.key(), earlier);
    byNumber.put(earlier.server().number(), earlier);
  }

  private Map<TallyKey, Earlier> of(TallyKey service, boolean toAdd) {
    return toAdd
        ? byService.computeIfAbsent(service, _ -> new LinkedHashMap<>())
        : byService.getOrDefault(service, Map.of());
  }

  /** Their numbers. */
  IntStream numbers() {
    return byNumber.values().stream().mapToInt(earlier -> earlier.server().number());
  }

  /** Whether a number is that of one of them. */
  boolean has(int number) {
    return byNumber.containsKey(number);
  }

  /** Whether one of them is the server of that service. */
  boolean has(TallyKey key) {
    return of(key.service(), false).containsKey(key);
  }

  /** The one with a number, for which its flows count; null if there is none. */
  RealServer get(int number) {
    Earlier earlier = byNumber.get(number);
    return earlier == null ? null : earlier.server();
  }

  /** Its life goes on in this one; null if there is none. */
  RealServer take(TallyKey key) {
    Earlier earlier = of(key.service(), false).get(key);
    if (earlier == null) {
      return null;
    }
    remove(earlier);
    return earlier.server();
  }

  private void remove(Earlier earlier) {
    TallyKey service = earlier.key().service();
    Map<TallyKey, Earlier> ofService = of(service, true);
    ofService.remove(earlier.key());
    if (ofService.isEmpty()) {
      byService.remove(service);
    }
    byNumber.remove(earlier.server().number());
    idleSince.remove(earlier.key());
  }

  /** Those of a service that were not removed from it. */
  List<Earlier> listed(TallyKey service) {
    Collection<Earlier> all = of(service, false).values();
    return all.isEmpty() ? List.of() : all.stream().filter(Earlier::listed).toList();
  }

  /** It does not belong to its service any more. */
  void unlist(Earlier earlier) {
    put(earlier.removed());
  }

  /** Gives those up that nothing has counted for, for longer than some ticks; returns them. */
  List<Earlier> giveUp(int ticks, int now) {
    List<Earlier> given = new ArrayList<>();
    for (Earlier earlier : byNumber.values()) {
      if (earlier.server().holdsAny()) {
        idleSince.remove(earlier.key());
      } else if (Ticks.between(idleSince.computeIfAbsent(earlier.key(), _ -> now), now) > ticks) {
        given.add(earlier);
      }
    }
    given.forEach(this::remove);
    return given;
  }
}
