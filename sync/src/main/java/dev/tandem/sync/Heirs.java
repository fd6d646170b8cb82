package dev.tandem.sync;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * To whom it falls what directors had that are gone: to the first, by name, of those who were there
 * at that moment and have been since. Whoever comes later holds nothing of it, be it the next life
 * of the one that is gone. All directors see the same come and go, and so agree. Guarded by its
 * owner's lock.
 */
final class Heirs {

  /**
   * So long others wait for what is held of a director that is gone to be taken over. After that
   * the heir does not have it, and each takes what it holds.
   */
  static final long PATIENCE_NANOS = 15_000_000_000L;

  private final String self;
  private final Map<Integer, Estate> estates = new HashMap<>();

  /** What one director left: who may inherit it, since when, and whether it is this one. */
  private static final class Estate {
    private final Set<String> candidates;
    private final long since;
    private boolean inherited;

    Estate(Set<String> candidates, long since) {
      this.candidates = candidates;
      this.since = since;
    }
  }

  Heirs(String self) {
    this.self = self;
  }

  /**
   * A director is gone.
   *
   * @param number of its life
   * @param present the other ones that were there before and are still
   */
  void left(int number, Set<String> present, long nanoTime) {
    Set<String> candidates = new HashSet<>(present);
    candidates.add(self);
    // If that was known already, whoever has come since is no candidate.
    estates.putIfAbsent(number, new Estate(candidates, nanoTime));
  }

  /** A director is gone, or has begun another life, and holds nothing of the others any more. */
  void forgets(String name) {
    estates.values().forEach(estate -> estate.candidates.remove(name));
  }

  /** A director was not gone after all. */
  void returned(int number) {
    estates.remove(number);
  }

  /** The numbers of those whose heir this director has become since the last call. */
  Set<Integer> inherited(long nanoTime) {
    if (estates.isEmpty()) {
      return Set.of();
    }
    Set<Integer> numbers = new HashSet<>();
    estates.forEach((number, estate) -> {
      if (!estate.inherited && (isFirst(estate) || isOverdue(estate, nanoTime))) {
        estate.inherited = true;
        numbers.add(number);
      }
    });
    estates.values().removeIf(estate -> estate.inherited && isOverdue(estate, nanoTime));
    return numbers;
  }

  private boolean isFirst(Estate estate) {
    return estate.candidates.stream().allMatch(name -> self.compareTo(name) <= 0);
  }

  private static boolean isOverdue(Estate estate, long nanoTime) {
    return nanoTime - estate.since > PATIENCE_NANOS;
  }

  /**
   * Whether something is held here of a director that is gone, which somebody is about to take
   * over.
   *
   * @param held how many flows are held, by number
   */
  boolean areAwaited(IntUnaryOperator held, long nanoTime) {
    return estates.entrySet().stream()
        .filter(estate -> !isOverdue(estate.getValue(), nanoTime))
        .anyMatch(estate -> held.applyAsInt(estate.getKey()) > 0);
  }
}
