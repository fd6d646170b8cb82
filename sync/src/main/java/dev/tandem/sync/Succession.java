package dev.tandem.sync;

import java.util.function.LongPredicate;

/**
 * Whether all that directors had that are gone is told of by whoever has it now. Until then what is
 * told is not the whole, and nobody may take it for that. Belongs to the sender's thread.
 */
final class Succession {

  private final LongPredicate awaited;
  private final Inbox inbox;
  private boolean open;
  // Of the engine: all that it has taken over before is among the changes.
  private int wanted;
  private volatile int reached;
  private int seen;

  /**
   * Starts with nothing to wait for.
   *
   * @param awaited whether something is held that somebody is about to take over, at a moment
   */
  Succession(LongPredicate awaited, Inbox inbox) {
    this.awaited = awaited;
    this.inbox = inbox;
  }

  /**
   * Looks at how it stands; to be called once a turn.
   *
   * @param told whether all that had changed before this turn is told
   */
  void turn(long nanoTime, boolean told) {
    if (awaited.test(nanoTime)) {
      open = true;
      wanted++;
      return;
    }
    if (!open) {
      return;
    }
    if (seen == wanted) {
      open = !told;
    } else if (reached == wanted) {
      seen = wanted;
    } else {
      int number = wanted;
      inbox.after(() -> reached = number);
    }
  }

  /** Whether nothing is waited for. */
  boolean isSettled() {
    return !open;
  }
}
