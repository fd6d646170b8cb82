package dev.tandem.director.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Two lists of things with unique keys, compared by these.
 *
 * @param removed in the old list only
 * @param added in the new list only
 * @param kept in both, in the order of the new list
 */
record KeyedDifference<V>(List<V> removed, List<V> added, List<Kept<V>> kept) {

  /** One key's thing before and after. */
  record Kept<V>(V before, V after) {}

  static <K, V> KeyedDifference<V> between(List<V> before, List<V> after, Function<V, K> key) {
    List<Kept<V>> kept = new ArrayList<>(after.size());
    int same = keepBeginning(before, after, kept);
    Map<K, V> rest = new LinkedHashMap<>();
    before.subList(same, before.size()).forEach(value -> rest.put(key.apply(value), value));
    List<V> added = new ArrayList<>();
    for (V value : after.subList(same, after.size())) {
      V old = rest.remove(key.apply(value));
      if (old == null) {
        added.add(value);
      } else {
        kept.add(new Kept<>(old, value));
      }
    }
    return new KeyedDifference<>(List.copyOf(rest.values()), added, kept);
  }

  /**
   * Of ten thousand services most are the very same as before: these need no look at their keys.
   */
  @SuppressWarnings("ReferenceEquality")
  private static <V> int keepBeginning(List<V> before, List<V> after, List<Kept<V>> kept) {
    int most = Math.min(before.size(), after.size());
    int same = 0;
    while (same < most && before.get(same) == after.get(same)) {
      kept.add(new Kept<>(before.get(same), after.get(same)));
      same++;
    }
    return same;
  }
}
