package dev.tandem.lvs.engine;

import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.SlotSet;
import dev.tandem.lvs.table.Slots;

/** Notes which flows the peers must hear of. Belongs to the engine's thread. */
final class PeerNews {

  private final ConnectionTable table;
  private final Slots slots;
  private final Mirrors mirrors;
  private boolean wanted;
  private Runnable taker = () -> {};

  PeerNews(ConnectionTable table, Mirrors mirrors) {
    this.table = table;
    this.slots = table.slots();
    this.mirrors = mirrors;
  }

  /** Whether somebody takes the news: otherwise none are kept. */
  void wanted(boolean nowWanted) {
    wanted = nowWanted;
  }

  boolean isWanted() {
    return wanted;
  }

  /** Who hears that there are some. */
  void taker(Runnable newTaker) {
    taker = newTaker;
  }

  /** A flow passes here: if it was a copy, it is one no longer. To be called before it changes. */
  void taken(int slot) {
    if (mirrors.isCopy(slot)) {
      mirrors.release(slot);
      slots.mark(slot, SlotLayout.REPLICATED, wanted);
    }
  }

  /** A flow began or changed. */
  void changed(int slot, int now) {
    mirrors.release(slot);
    if (wanted) {
      tell(slot, now);
      keep(table.changes(), slot);
    }
  }

  /** A flow of this director goes on, of which the peers may not have heard yet. */
  void goesOn(int slot, int now) {
    if (wanted && !slots.marked(slot, SlotLayout.REPLICATED) && !mirrors.isCopy(slot)) {
      changed(slot, now);
    }
  }

  /** The timer of a flow goes on for another time, though nothing passed. */
  void extended(int slot, int now) {
    if (!mirrors.isCopy(slot)) {
      changed(slot, now);
    }
  }

  /** A copy is this director's own flow from now on, without having changed. */
  void claimed(int slot, int now) {
    mirrors.release(slot);
    if (wanted) {
      tell(slot, now);
      keep(table.claims(), slot);
    }
  }

  private void keep(SlotSet news, int slot) {
    news.add(slot);
    taker.run();
  }

  private void tell(int slot, int now) {
    slots.mark(slot, SlotLayout.REPLICATED, true);
    slots.stamp(slot, now);
  }

  /** A flow is about to end; the peers hear of it if they know the flow from here. */
  void ended(int slot) {
    if (mirrors.isCopy(slot)) {
      mirrors.release(slot);
    } else if (wanted && slots.marked(slot, SlotLayout.REPLICATED)) {
      keep(table.changes(), slot);
    }
  }

  /** Another director's word about an own flow counts from now on: it is not told of any more. */
  void yielded(int slot) {
    if (wanted && slots.marked(slot, SlotLayout.REPLICATED)) {
      slots.mark(slot, SlotLayout.REPLICATED, false);
      keep(table.changes(), slot);
    }
  }
}
