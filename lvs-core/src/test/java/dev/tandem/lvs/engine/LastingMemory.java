package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.FastPathMemory;
import dev.tandem.lvs.plane.MemoryPlane;
import java.lang.foreign.Arena;

/** Memory of a director that outlives its process, as pinned maps do. */
public final class LastingMemory implements AutoCloseable {

  private final Arena arena = Arena.ofShared();
  private final FastPathMemory memory;
  private boolean used;

  /** Empty memory for so many connections. */
  public LastingMemory(int connections) {
    memory = MemoryPlane.memory(connections, arena);
  }

  /** The next director that lives on it, after the one before has ended in whatever way. */
  public Lab life(int now) {
    Lab lab = new Lab(used ? with(arena, memory, true, 0) : memory, now);
    used = true;
    return lab;
  }

  /**
   * The same memory otherwise.
   *
   * @param used whether an earlier director has lived on it
   * @param tallies octets of its own for totals, in place of those, if it is not used
   */
  static FastPathMemory with(Arena arena, FastPathMemory plain, boolean used, long tallies) {
    return new FastPathMemory(
        plain.tags(),
        plain.slots(),
        plain.addresses(),
        plain.destinations(),
        plain.tunnels(),
        plain.hops(),
        plain.traffics(),
        used ? plain.tallies() : arena.allocate(tallies, 8),
        plain.tallyJournal(),
        plain.counters(),
        plain.settings(),
        plain.markRules(),
        plain.stocks(),
        plain.openingState(),
        plain.filter(),
        plain.writers(),
        used);
  }

  @Override
  public void close() {
    arena.close();
  }
}
