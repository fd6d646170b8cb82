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
    Map<K, V> rest = new LinkedHashMap<>();
    before.forEach(value -> rest.put(key.apply(value), value));
    List<V> added = new ArrayList<>();
    List<Kept<V>> kept = new ArrayList<>();
    for (V value : after) {
      V old = rest.remove(key.apply(value));
      if (old == null) {
        added.add(value);
      } else {
        kept.add(new Kept<>(old, value));
      }
    }
    return new KeyedDifference<>(List.copyOf(rest.values()), added, kept);
  }
}
