package dev.tandem.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The other directors that are present, and what is known of each. One lock guards all of it. */
final class Peers {

  private final Map<String, Peer> present = new LinkedHashMap<>();

  /** Who came and who went. */
  record Change(List<String> joined, List<Peer> left) {}

  synchronized Change members(Set<String> others, long nanoTime) {
    List<String> joined = others.stream().filter(name -> !present.containsKey(name)).toList();
    List<Peer> left = select(peer -> !others.contains(peer.name()));
    joined.forEach(name -> present.put(name, new Peer(name, nanoTime)));
    left.forEach(peer -> present.remove(peer.name()));
    return new Change(joined, left);
  }

  /** The director of a name, if it is present. */
  synchronized Optional<Peer> get(String name) {
    return Optional.ofNullable(present.get(name));
  }

  /** Does something with a director under the lock, if it is present. */
  synchronized void with(String name, Consumer<Peer> action) {
    get(name).ifPresent(action);
  }

  /** Does something with each director under the lock. */
  synchronized void each(Consumer<Peer> action) {
    present.values().forEach(action);
  }

  /** Makes something of each director under the lock. */
  synchronized <T> List<T> map(Function<Peer, T> function) {
    List<T> results = new ArrayList<>();
    present.values().forEach(peer -> results.add(function.apply(peer)));
    return results;
  }

  /** Those for which something is true. */
  synchronized List<Peer> select(Predicate<Peer> condition) {
    return present.values().stream().filter(condition).toList();
  }

  synchronized boolean all(Predicate<Peer> condition) {
    return present.values().stream().allMatch(condition);
  }

  synchronized boolean isEmpty() {
    return present.isEmpty();
  }
}
