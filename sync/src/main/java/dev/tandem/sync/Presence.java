package dev.tandem.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which directors the channel shows, by name. One that was started anew before it was missed has
 * its name, but another address of the channel, and is another one: it has left and joined.
 *
 * @param <A> an address of the channel, which no two processes share
 */
final class Presence<A> {

  private volatile Map<String, A> members = Map.of();

  /**
   * Takes who is present now.
   *
   * @return the names of those to be told of, one set after the other
   */
  List<Set<String>> change(Map<String, A> now) {
    Map<String, A> before = members;
    members = Map.copyOf(now);
    List<Set<String>> steps = new ArrayList<>();
    Set<String> unchanged =
        now.keySet().stream()
            .filter(name -> !before.containsKey(name) || before.get(name).equals(now.get(name)))
            .collect(Collectors.toUnmodifiableSet());
    if (unchanged.size() < now.size()) {
      steps.add(unchanged);
    }
    steps.add(Set.copyOf(now.keySet()));
    return steps;
  }

  /** Where a director is, if it is present. */
  Optional<A> addressOf(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /** Whether somebody of this name is present, but elsewhere: what comes from there is too late. */
  boolean isFormer(String name, A address) {
    A present = members.get(name);
    return present != null && !present.equals(address);
  }

  boolean contains(A address) {
    return members.containsValue(address);
  }
}
