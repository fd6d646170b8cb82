package dev.tandem.director.drill;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The part of a load that one process plays: a process may not have as many open files as a large
 * drill has connections.
 *
 * @param first the number of its first session
 * @param sessions how many of them
 * @param pause of each session between two messages
 * @param rate of new connections, a second
 */
public record LoadShare(int first, int sessions, Duration pause, int rate) {

  // Of one process at most.
  private static final int MAX_SESSIONS = 8_000;
  private static final int MAX_RATE = 2_500;

  // So many messages a second all sessions send together, so that 1,000 of them leave two
  // processors time for everything else.
  private static final int MESSAGES_PER_SECOND = 1_000;
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);

  /** Divides a load evenly among as few processes as will do. */
  static List<LoadShare> divide(int sessions, int rate) {
    int shares = Math.max(Math.ceilDiv(sessions, MAX_SESSIONS), Math.ceilDiv(rate, MAX_RATE));
    Duration pause = pause(sessions);
    return IntStream.range(0, shares)
        .mapToObj(i -> {
          int first = part(sessions, i, shares);
          return new LoadShare(
              first,
              part(sessions, i + 1, shares) - first,
              pause,
              part(rate, i + 1, shares) - part(rate, i, shares));
        })
        .toList();
  }

  private static int part(int whole, int shares, int of) {
    return (int) ((long) whole * shares / of);
  }

  private static Duration pause(int sessions) {
    Duration pause = Duration.ofSeconds(sessions).dividedBy(MESSAGES_PER_SECOND);
    return pause.compareTo(SHORTEST_PAUSE) > 0 ? pause : SHORTEST_PAUSE;
  }
}
