package dev.tandem.sync.ipvs;

import dev.tandem.lvs.table.Ticks;
import dev.tandem.sync.ipvs.KernelRules.Told;

/** What IPVS was told of the flow in each slot. Belongs to one thread. */
final class ToldFlows {

  private static final byte NOTHING = -1;

  private final int[] generations;
  private final int[] seen;
  private final int[] at;
  private final byte[] states;
  private final byte[] repeats;

  ToldFlows(int slots) {
    generations = new int[slots];
    seen = new int[slots];
    at = new int[slots];
    states = new byte[slots];
    repeats = new byte[slots];
  }

  /** What was told of a slot's flow of this generation. */
  Told of(int slot, int generation, int now) {
    if (generations[slot] != generation) {
      return Told.NOTHING;
    }
    long millis = Ticks.toMillis((int) Ticks.between(at[slot], now));
    return new Told(states[slot], seen[slot], millis, repeats[slot]);
  }

  /** Whether a connection was told as it is now, and nothing passed since. */
  boolean upToDate(int slot, int generation, int nowSeen, int state) {
    return generations[slot] == generation && seen[slot] == nowSeen && states[slot] == state;
  }

  /** Takes note that a flow was looked at. */
  void looked(int slot, int generation, int nowSeen) {
    if (generations[slot] != generation) {
      generations[slot] = generation;
      states[slot] = NOTHING;
    }
    seen[slot] = nowSeen;
  }

  /** Takes note that a flow was told, after {@link #looked}. */
  void told(int slot, int state, boolean repeated, int now) {
    repeats[slot] = (byte) (repeated ? repeats[slot] + 1 : 0);
    states[slot] = (byte) state;
    at[slot] = now;
  }
}
