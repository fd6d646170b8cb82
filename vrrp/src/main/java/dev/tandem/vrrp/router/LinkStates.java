package dev.tandem.vrrp.router;

import dev.tandem.vrrp.LinkDelay;
import dev.tandem.vrrp.network.HostView;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Which interfaces count as usable: those with a delay only after a change has lasted. */
final class LinkStates {

  private static final long NEVER = Long.MAX_VALUE;

  private final ToLongFunction<String> longestDown;
  private final Map<String, State> states = new HashMap<>();
  private Map<String, LinkDelay> delays = Map.of();
  private HostView view;

  /**
   * An interface with a delay.
   *
   * @param changeAt when it counts as the opposite, unless it changes back; NEVER when it is as it
   *     counts
   */
  private record State(boolean usable, long changeAt) {}

  /**
   * Makes one without any delay.
   *
   * @param longestDown nanoseconds, by the name of an interface: after that a backup would take the
   *     place of an instance that depends on it
   */
  LinkStates(HostView view, ToLongFunction<String> longestDown) {
    this.view = view;
    this.longestDown = longestDown;
  }

  /** From now on with other delays. */
  void apply(Map<String, LinkDelay> next, long now) {
    delays = next;
    states.keySet().retainAll(next.keySet());
    look(view, now);
  }

  void look(HostView present, long now) {
    view = present;
    delays.forEach((name, delay) -> {
      if (view.find(name).isEmpty()) {
        states.remove(name);
        return;
      }
      boolean usable = view.usable(name);
      State before = states.getOrDefault(name, new State(usable, NEVER));
      states.put(name, next(before, usable, now + length(name, delay, usable), now));
    });
  }

  private static State next(State before, boolean usable, long changeAt, long now) {
    long at = Math.min(before.changeAt(), changeAt);
    return usable == before.usable() || at <= now
        ? new State(usable, NEVER)
        : new State(before.usable(), at);
  }

  private long length(String name, LinkDelay delay, boolean up) {
    return up
        ? delay.up().toNanos()
        : Math.min(delay.down().toNanos(), longestDown.applyAsLong(name));
  }

  boolean usable(String name) {
    State state = states.get(name);
    return state == null ? view.usable(name) : state.usable();
  }

  /** When {@link #fire} changes something. */
  long nextDeadline() {
    return states.values().stream().mapToLong(State::changeAt).min().orElse(NEVER);
  }

  /** Whether something counts otherwise from now on. */
  boolean fire(long now) {
    boolean due = nextDeadline() <= now;
    if (due) {
      look(view, now);
    }
    return due;
  }
}
