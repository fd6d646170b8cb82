package dev.tandem.lvs.engine;

import dev.tandem.lvs.connection.FlagClass;
import dev.tandem.lvs.fastpath.CounterRecords;
import dev.tandem.lvs.fastpath.OpeningState;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.Slots;
import java.util.Arrays;

/**
 * Flows that the fast path has opened by itself, with servers that the engine chose ahead ({@link
 * Stocks}): it reports each, and they become connections here. Belongs to the engine's thread.
 */
public final class Openings {

  private static final int TOGETHER = 16;

  private final Stocks stocks;
  private final OpeningState state;
  private final ConnectionTable table;
  private final Slots slots;
  private final Connections connections;
  private final Destinations destinations;
  private final NextHops hops;
  private final CounterRecords counters;
  private final int firstEpoch;
  private boolean inUse;
  private int closedSince;

  // What was reported and not yet taken.
  private final FlowKey[] keys = new FlowKey[TOGETHER];
  private final int[] epochs = new int[TOGETHER];
  private final int[] numbers = new int[TOGETHER];
  private final int[] flags = new int[TOGETHER];
  private int count;

  // Kept so that the compiler does not leave out what asks for memory.
  @SuppressWarnings("UnusedVariable")
  private int memorySeen;

  Openings(Stocks stocks, OpeningState state, EngineParts parts) {
    this.stocks = stocks;
    this.state = state;
    table = parts.table();
    slots = table.slots();
    connections = parts.connections();
    destinations = parts.destinations();
    hops = parts.hops();
    counters = parts.counters();
    firstEpoch = state.epoch();
    Arrays.setAll(keys, _ -> new FlowKey());
  }

  /** The engine goes to sleep, or has woken up: only a sleeping one must be woken for a report. */
  public void awake(boolean awake) {
    if (inUse) {
      state.awake(awake);
    }
  }

  /** Opens another epoch, before the reports are read that are there; returns it. */
  public int openEpoch() {
    return inUse ? state.openAnother() : state.epoch();
  }

  /** All reports were read that there was room made for when an epoch was opened. */
  public void closeBefore(int epoch) {
    if (inUse) {
      state.closeBefore(epoch);
      used();
    }
  }

  /** When there are no stocks, what was taken from the last one before is reported by now. */
  private void used() {
    if (stocks.given()) {
      closedSince = 0;
    } else if (++closedSince > 1) {
      use(false);
    }
  }

  private void use(boolean begin) {
    inUse = begin;
    closedSince = 0;
    state.awake(begin);
    state.inUse(begin);
  }

  /** Lays in what the next flows will need; to be called often. */
  public void supply(int now) {
    if (stocks.given() && !inUse) {
      use(true);
    }
    stocks.supply(now);
  }

  /**
   * Hears of a flow that the fast path has opened, and whose first packet it has sent on.
   *
   * @param destination the number of its server
   * @param tcpFlags of its first packet; 0 for UDP
   * @return what client and virtual service of the flow are to be written into
   */
  public FlowKey reported(int epoch, int destination, int tcpFlags, int now) {
    if (count == TOGETHER) {
      takeReported(now);
    }
    epochs[count] = epoch;
    numbers[count] = destination;
    flags[count] = tcpFlags;
    return keys[count++];
  }

  /** Makes connections of what was reported. */
  public void takeReported(int now) {
    int reported = count;
    count = 0;
    int seen = 0;
    for (int i = 0; i < reported; i++) {
      seen += table.ask(keys[i]);
    }
    memorySeen = seen;
    for (int i = 0; i < reported; i++) {
      take(i, now);
    }
  }

  /** One whose server was removed meanwhile is forgotten: its next packet begins it anew. */
  private void take(int i, int now) {
    RealServer server = destinations.get(numbers[i]);
    if (epochs[i] - firstEpoch < 0 || server == null) {
      return;
    }
    server.chosenAhead(-1, flags[i] != 0);
    if (destinations.present(numbers[i]) && table.find(keys[i]) == ConnectionTable.NONE) {
      open(server, keys[i], flags[i], now);
    }
  }

  private void open(RealServer server, FlowKey key, int tcpFlags, int now) {
    int port = server.port() == 0 ? key.otherPort() : server.port();
    int slot = connections.open(key, server, port, ConnectionTable.NONE, now);
    if (slot == ConnectionTable.NONE) {
      counters.count(PacketCounter.TABLE_FULL);
      return;
    }
    slots.clientHop(slot, hops.towards(slots.clientHigh(slot), slots.clientLow(slot)));
    slots.countPacket(slot, false);
    if (tcpFlags != 0) {
      connections.segment(slot, FlagClass.of(tcpFlags), false, now);
    }
  }
}
