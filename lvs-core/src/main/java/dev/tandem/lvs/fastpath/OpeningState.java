package dev.tandem.lvs.fastpath;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * How far the engine has heard of the flows that the program opens by itself.
 *
 * <p>The program opens each in the present epoch, and first makes room for its report. So when the
 * engine has opened another epoch, and then read all reports that there was room made for by then,
 * no report of an earlier epoch can come any more: those epochs are closed, and their flows are in
 * the table.
 */
public final class OpeningState {

  private static final VarHandle INT = JAVA_INT.varHandle();

  private final MemorySegment memory;

  /** Begins in an epoch later than all of an earlier engine, of which nothing is waited for. */
  public OpeningState(MemorySegment memory) {
    this.memory = memory;
    inUse(false);
    awake(false);
    closeBefore(openAnother());
  }

  /** Whether the program may open flows, or the engine may not have heard of all of them. */
  public void inUse(boolean inUse) {
    INT.setVolatile(memory, (long) SharedLayout.OPENING_STATE_IN_USE, inUse ? 1 : 0);
  }

  /** Whether the engine looks for reports without being woken. */
  public void awake(boolean awake) {
    INT.setVolatile(memory, (long) SharedLayout.OPENING_STATE_AWAKE, awake ? 1 : 0);
  }

  /** The present epoch. */
  public int epoch() {
    return memory.get(JAVA_INT, SharedLayout.OPENING_STATE_EPOCH);
  }

  /** Opens another epoch and returns it. */
  public int openAnother() {
    int epoch = epoch() + 1;
    INT.setVolatile(memory, (long) SharedLayout.OPENING_STATE_EPOCH, epoch);
    return epoch;
  }

  /** Says that all reports of the epochs before this one were read. */
  public void closeBefore(int epoch) {
    INT.setRelease(memory, (long) SharedLayout.OPENING_STATE_CLOSED, epoch);
  }
}
