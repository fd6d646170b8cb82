package dev.tandem.lvs.engine;

import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;

/** Notes which flows the peer must hear of. Belongs to the engine's thread. */
final class PeerNews {

  private final ConnectionTable table;
  private final Slots slots;
  private boolean wanted;

  PeerNews(ConnectionTable table) {
    this.table = table;
    this.slots = table.slots();
  }

  /** Whether somebody takes the news: otherwise none are kept. */
  void wanted(boolean nowWanted) {
    wanted = nowWanted;
  }

  /** A flow began or changed. */
  void changed(int slot, int now) {
    if (wanted) {
      slots.mark(slot, SlotLayout.REPLICATED, true);
      slots.stamp(slot, now);
      table.changes().add(slot);
    }
  }

  /** A flow is about to end; the peer hears of it if it knows the flow from here. */
  void ended(int slot) {
    if (wanted
        && slots.marked(slot, SlotLayout.REPLICATED)
        && !slots.marked(slot, SlotLayout.FROM_PEER)) {
      table.changes().add(slot);
    }
  }
}
