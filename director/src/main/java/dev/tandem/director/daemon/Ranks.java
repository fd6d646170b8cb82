package dev.tandem.director.daemon;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In which order the directors that live try to follow a dead master: for each virtual router on
 * its own, by what they have noted of themselves. All of them come to the same order, so no two try
 * at once.
 *
 * <p>Who is in fault of a virtual router does not stand in its way. One that lacks a copy of the
 * table goes last; the others go by priority and, as an election does (RFC 9568 section 6.4.3), by
 * address.
 */
final class Ranks {

  private Ranks() {}

  /**
   * The ranks of one director.
   *
   * @param own its notes
   * @param living those of the others
   * @return by the id of each virtual router that it can be master of: before how many it stands
   *     back
   */
  static Map<Integer, Integer> of(Map<String, String> own, List<Map<String, String>> living) {
    Map<Integer, Integer> ranks = new HashMap<>();
    PeerLink.elects(own)
        .orElse(Map.of())
        .keySet()
        .forEach(id -> ranks.put(id, rank(id, own, living)));
    return ranks;
  }

  private static int rank(int id, Map<String, String> own, List<Map<String, String>> living) {
    Candidate self = Candidate.of(own, id).orElseThrow();
    return (int)
        living.stream()
            .flatMap(notes -> Candidate.of(notes, id).stream())
            .filter(other -> other.goesBefore(self))
            .count();
  }

  /**
   * A director, as far as one virtual router is concerned.
   *
   * @param hasCopy whether it may preempt, having its copy of the table
   * @param address of its adverts; empty where it does not say, as an earlier version
   */
  private record Candidate(boolean hasCopy, int priority, Optional<InetAddress> address) {

    /** Empty when it is in fault or has no such virtual router. */
    static Optional<Candidate> of(Map<String, String> notes, int id) {
      Optional<Map<Integer, Integer>> elects = PeerLink.elects(notes);
      Optional<Integer> priority =
          elects.isEmpty()
              ? Optional.of(PeerLink.priority(notes))
              : Optional.ofNullable(elects.get().get(id));
      return priority.map(
          value -> new Candidate(PeerLink.mayPreempt(notes), value, PeerLink.address(notes, id)));
    }

    boolean goesBefore(Candidate other) {
      if (hasCopy != other.hasCopy) {
        return hasCopy;
      }
      return priority == other.priority ? isHigher(other) : priority > other.priority;
    }

    /** An earlier version knows nothing of ties and waits for nobody of its own priority. */
    private boolean isHigher(Candidate other) {
      return address.isEmpty()
          || (other.address.isPresent()
              && Arrays.compareUnsigned(
                      address.get().getAddress(), other.address.get().getAddress())
                  > 0);
    }
  }
}
