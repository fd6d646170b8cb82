package dev.tandem.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The other directors that are present, and what is known of each and of those that were. One lock
 * guards all of it.
 */
final class Peers {

  // As many as can hold on to one's lifeline.
  private static final int MOST_MISSED = Lifeline.HOLDERS;

  private final Map<String, Peer> present = new LinkedHashMap<>();
  private final SequencedMap<String, Peer> missed = new LinkedHashMap<>();

  /** Who came and who went. */
  record Change(List<String> joined, List<Peer> left) {}

  synchronized Change members(Set<String> others, long nanoTime) {
    List<String> joined = others.stream().filter(name -> !present.containsKey(name)).toList();
    List<Peer> left = select(peer -> !others.contains(peer.name()));
    joined.forEach(name -> present.put(name, new Peer(name, nanoTime)));
    left.forEach(peer -> present.remove(peer.name()));
    left.forEach(this::miss);
    return new Change(joined, left);
  }

  private void miss(Peer peer) {
    missed.putLast(peer.name(), peer);
    if (missed.size() > MOST_MISSED) {
      missed.pollFirstEntry();
    }
  }

  /** What was heard last of the director of a name, be it present or not. */
  synchronized Optional<Peer> lastHeard(String name) {
    return get(name).filter(Peer::isHeard).or(() -> Optional.ofNullable(missed.get(name)));
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

  /** Of all that are present. */
  synchronized Set<String> names() {
    return Set.copyOf(present.keySet());
  }

  synchronized boolean all(Predicate<Peer> condition) {
    return present.values().stream().allMatch(condition);
  }

  synchronized boolean isEmpty() {
    return present.isEmpty();
  }
}
