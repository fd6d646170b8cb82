package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;

/**
 * Chooses the real server of a new flow. One scheduler belongs to one service; it may keep state
 * between flows. Picking allocates nothing.
 */
public interface Scheduler {

  /** The answer when no server can take the flow. */
  int NONE = -1;

  /** The position of the chosen server, or {@link #NONE}. */
  int pick(Servers servers, NewFlow flow);

  /** Whether its choice depends on whose flow it is, so that it cannot be made before the flow. */
  default boolean looksAtFlow() {
    return false;
  }

  /**
   * A scheduler that picks what this one would pick, and whose picks leave this one as it is; it
   * holds for as long as the servers stay the same. One that keeps nothing between flows is its own
   * copy.
   */
  default Scheduler copy() {
    return this;
  }

  /** A server was added at the front, or the settings of one were changed. */
  default void changed(Servers servers) {}

  /**
   * A server was removed.
   *
   * @param servers without it
   * @param position where it was
   */
  default void removed(Servers servers, RealServer server, int position) {
    changed(servers);
  }
}
