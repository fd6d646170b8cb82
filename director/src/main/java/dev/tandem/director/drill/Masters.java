package dev.tandem.director.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** When each director was master of which virtual router. May be used by many threads. */
final class Masters {

  private record Change(Instant time, String director, String instance, boolean master) {}

  private final List<Change> changes = new ArrayList<>();

  /** A director's role in a virtual router changed. */
  synchronized void changed(Instant time, String director, String instance, boolean master) {
    changes.add(new Change(time, director, instance, master));
  }

  /**
   * For how long, from a moment on, several directors were masters of one virtual router.
   *
   * @return of the virtual router where it lasted longest
   */
  synchronized Duration together(Instant from) {
    Map<String, List<Change>> byInstance = new HashMap<>();
    changes.stream()
        .sorted(Comparator.comparing(Change::time))
        .forEach(change ->
            byInstance.computeIfAbsent(change.instance(), _ -> new ArrayList<>()).add(change));
    return byInstance.values().stream()
        .map(ordered -> together(ordered, from))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  private static Duration together(List<Change> ordered, Instant from) {
    Set<String> masters = new HashSet<>();
    Duration sum = Duration.ZERO;
    Instant before = from;
    for (Change change : ordered) {
      if (change.time().isAfter(before)) {
        sum = masters.size() > 1 ? sum.plus(Duration.between(before, change.time())) : sum;
        before = change.time();
      }
      if (change.master()) {
        masters.add(change.director());
      } else {
        masters.remove(change.director());
      }
    }
    return sum;
  }
}
