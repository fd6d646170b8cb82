package dev.tandem.lvs.engine;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.Slots;
import java.util.BitSet;
import java.util.List;

/**
 * Ends all connections of some servers, and then their templates. A large table takes so long to
 * walk through that packets would be lost meanwhile: whoever asks the engine for a change has that
 * done slice by slice, with packets in between, where {@link #inSteps} says so.
 */
final class Endings {

  private static final int SLICE = 16_384;

  private final ConnectionTable table;
  private final Slots slots;
  private final Connections connections;
  private final Templates templates;
  private final BitSet servers = new BitSet();
  private boolean ofTemplates;
  private int position;
  private boolean inSteps;

  Endings(ConnectionTable table, Connections connections, Templates templates) {
    this.table = table;
    this.slots = table.slots();
    this.connections = connections;
    this.templates = templates;
  }

  /** From now on what is to end is only noted: {@link #step} ends it. */
  void inSteps(boolean wanted) {
    inSteps = wanted;
  }

  /** Ends what these servers have; those without any cost nothing. */
  void of(List<RealServer> ended, int now) {
    for (RealServer server : ended) {
      if (server.holdsAny()) {
        servers.set(server.number());
        ofTemplates = false;
        position = 0;
      }
    }
    if (!inSteps) {
      finish(now);
    }
  }

  /** A server comes back: what it has from now on is not to end. */
  void spare(RealServer server, int now) {
    if (servers.get(server.number())) {
      finish(now);
    }
  }

  private void finish(int now) {
    while (step(now)) {
      // The next slice at once.
    }
  }

  /** Ends what is in the next slice of the table; returns whether there may be more. */
  boolean step(int now) {
    if (servers.isEmpty()) {
      return false;
    }
    int end = Math.min(table.capacity(), position + SLICE);
    for (int slot = table.nextTagged(position, end);
        slot < end;
        slot = table.nextTagged(slot + 1, end)) {
      visit(slot, now);
    }
    position = end;
    if (position == table.capacity()) {
      nextWalk();
    }
    return !servers.isEmpty();
  }

  private void nextWalk() {
    position = 0;
    if (ofTemplates) {
      servers.clear();
    }
    ofTemplates = !ofTemplates;
  }

  private void visit(int slot, int now) {
    if (slots.isLive(slot)
        && slots.isTemplate(slot) == ofTemplates
        && servers.get(slots.destination(slot))) {
      if (ofTemplates) {
        templates.close(slot, now);
      } else {
        connections.close(slot, now);
      }
    }
  }
}
