package dev.tandem.sync;

import dev.tandem.lvs.table.ConnectionTable;

/** The whole table on its way to one director, in turns, while deltas go on beside it. */
final class BulkCopy {

  private final String peer;
  private final ConnectionTable table;
  private final long epoch;
  private final Transport transport;
  private final Outbox outbox;
  private int position;
  private long sent;
  private boolean done;

  BulkCopy(String peer, ConnectionTable table, long epoch, Transport transport) {
    this.peer = peer;
    this.table = table;
    this.epoch = epoch;
    this.transport = transport;
    this.outbox = new Outbox(table);
  }

  String peer() {
    return peer;
  }

  /** Flows that were sent so far. */
  long sent() {
    return sent;
  }

  boolean done() {
    return done;
  }

  /** Sends what is in the next slots; returns how many were looked at. */
  int send(int slots) {
    int end = Math.min(position + slots, table.capacity());
    int looked = end - position;
    while (position < end) {
      if (table.isTagged(position)) {
        outbox.addFlow(position);
      }
      position++;
      if (outbox.full()) {
        flush();
      }
    }
    if (position == table.capacity()) {
      finish();
    }
    return looked;
  }

  private void flush() {
    sent += outbox.records();
    outbox.flush(SyncMessage.Kind.BULK, epoch, 0, message -> transport.send(peer, message, false));
  }

  private void finish() {
    flush();
    outbox.flush(
        SyncMessage.Kind.BULK_END, epoch, 0, message -> transport.send(peer, message, false));
    done = true;
  }
}
