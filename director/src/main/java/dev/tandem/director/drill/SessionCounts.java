package dev.tandem.director.drill;

import java.util.List;
import java.util.stream.Stream;

/**
 * How sessions stand. All but those of a server that nobody can keep are to survive.
 *
 * @param answered sessions that stand and have got an answer, of all servers
 * @param surviving those that are to survive
 * @param lost of them: ended
 * @param resumed of them: answered to what they sent after the time that was asked for
 * @param spared the others that have ended
 * @param replaced sessions that work in the place of ended ones
 * @param reopened failed before the load began, and were opened again
 * @param longestWaitNanos for an answer, in any of those that are to survive, since the fault
 * @param losses some of the lost ones, in words
 */
record SessionCounts(
    int answered,
    int surviving,
    int lost,
    int resumed,
    int spared,
    int replaced,
    int reopened,
    long longestWaitNanos,
    List<String> losses) {

  /** As many losses as are worth reading. */
  static final int LOSSES = 5;

  static final SessionCounts NONE = new SessionCounts(0, 0, 0, 0, 0, 0, 0, 0, List.of());

  SessionCounts {
    losses = List.copyOf(losses);
  }

  /** Whether each was answered again or is lost. */
  boolean decided() {
    return lost + resumed == surviving;
  }

  /** Whether all that are to survive have opened, or have failed to. */
  boolean open() {
    return answered + lost >= surviving;
  }

  SessionCounts plus(SessionCounts other) {
    return new SessionCounts(
        answered + other.answered,
        surviving + other.surviving,
        lost + other.lost,
        resumed + other.resumed,
        spared + other.spared,
        replaced + other.replaced,
        reopened + other.reopened,
        Math.max(longestWaitNanos, other.longestWaitNanos),
        Stream.concat(losses.stream(), other.losses.stream()).limit(LOSSES).toList());
  }
}
