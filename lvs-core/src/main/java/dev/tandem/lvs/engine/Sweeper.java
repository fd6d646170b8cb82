package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.CounterRecords;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.replica.VirtualAddresses;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/**
 * Walks through the connection table, slice by slice, at a {@link SweepPace}: ends what was silent
 * for too long, finds servers and neighbours for flows that lack them, and has long-lived flows
 * sent to the peer again. Packets only leave the time they were seen, so no flow needs a timer.
 */
final class Sweeper {

  private static final int SLICE = 16384;
  private static final int TOGETHER = 64;

  private final ConnectionTable table;
  private final Slots slots;
  private final Connections connections;
  private final Templates templates;
  private final Destinations destinations;
  private final ServerBinding binding;
  private final NextHops hops;
  private final Mirrors mirrors;
  private final PeerNews news;
  private final Behaviour behaviour;
  private final SynDefence defence;
  private final SweepPace pace;
  private final Thinning thinning;
  private final CounterRecords counters;
  private final BitSet hopsInUse = new BitSet();

  private VirtualAddresses owned = VirtualAddresses.NONE;
  private int refreshTicks = Ticks.ofSeconds(60);
  private int position;
  private int lastCall;
  // Slots that are to be visited, times the ticks of a round.
  private long due;
  private int routesSeen;
  // Slots to visit until each flow has looked for its way again.
  private int toReroute;
  // The same until all that fell to this director are its own.
  private int toClaim;
  private boolean behind;
  private final int[] together = new int[TOGETHER];

  // Of several slots: kept so that the compiler does not leave out what asks for their memory.
  @SuppressWarnings("UnusedVariable")
  private int lastSeen;

  Sweeper(EngineParts parts, RandomGenerator random, int now) {
    table = parts.table();
    slots = table.slots();
    connections = parts.connections();
    templates = parts.templates();
    destinations = parts.destinations();
    binding = parts.binding();
    hops = parts.hops();
    mirrors = parts.mirrors();
    news = parts.news();
    behaviour = parts.behaviour();
    defence = parts.defence();
    pace = parts.pace();
    thinning = new Thinning(slots, random);
    counters = parts.counters();
    lastCall = now;
  }

  /** After how many seconds a flow that lives on is sent to the peer again. */
  void refresh(int seconds) {
    refreshTicks = Ticks.ofSeconds(seconds);
  }

  /** Flows to these addresses are this director's, whoever began them. */
  void owned(VirtualAddresses addresses) {
    owned = addresses;
  }

  /**
   * Looks at as many slots as are due, at most a slice; returns how many. After routes changed a
   * slice is due each time, until all flows have found their way; and so it is when those of
   * another director fall to this one.
   */
  int sweep(int now) {
    followRoutes();
    if (mirrors.inheritsMore()) {
      toClaim = table.capacity();
    }
    long round = pace.round();
    due += Ticks.between(lastCall, now) * table.capacity();
    lastCall = now;
    // After a long pause one round is enough.
    due = Math.min(due, table.capacity() * round);
    // An empty table is passed over in one step.
    int most = table.live() == 0 ? table.capacity() : SLICE;
    int count = Math.clamp(due / round, Math.min(Math.max(toReroute, toClaim), most), most);
    due -= count * round;
    visitNext(count, now);
    toReroute = Math.max(0, toReroute - count);
    toClaim = Math.max(0, toClaim - count);
    behind = due >= round;
    return count;
  }

  private void visitNext(int count, int now) {
    int left = count;
    while (left > 0) {
      if (position == table.capacity()) {
        endRound(now);
      }
      int end = Math.min(table.capacity(), position + left);
      left -= end - position;
      visitUntil(end, now);
    }
  }

  /** Asks for the memory of several slots before the first is visited: it comes for all at once. */
  private void visitUntil(int end, int now) {
    while (position < end) {
      int first = table.nextTagged(position, end);
      position = Math.min(end, first + TOGETHER);
      int count = table.tagged(first, position, together);
      askFor(count);
      for (int i = 0; i < count; i++) {
        // Its visitor may have ended another one.
        if (table.isTagged(together[i])) {
          visit(together[i], now);
        }
      }
    }
  }

  /** Nothing but loads, so that the processor has many of them under way. */
  private void askFor(int count) {
    int seen = 0;
    for (int i = 0; i < count; i++) {
      seen += slots.lastSeen(together[i]);
    }
    lastSeen = seen;
  }

  /**
   * Whether the next call should not wait: more than a slice was due, or flows still have to look
   * for their way or to be taken over.
   */
  boolean hurries() {
    return behind || toReroute > 0 || toClaim > 0;
  }

  private void followRoutes() {
    if (toReroute == 0 && routesSeen != hops.routeChanges()) {
      routesSeen = hops.routeChanges();
      destinations.reroute();
      toReroute = table.capacity();
    }
  }

  private void endRound(int now) {
    position = 0;
    behaviour.pressure(table.crowded());
    thinning.nextRound();
    defence.endRound();
    destinations.markHops(hopsInUse);
    hops.keep(hopsInUse);
    hopsInUse.clear();
    destinations.emptyTrash(now);
    destinations.forgetMtus(now);
  }

  private void visit(int slot, int now) {
    long overdue = connections.overdue(slot, now);
    if (overdue > mirrors.grace(slot)) {
      expire(slot, overdue, now);
      return;
    }
    if (defence.givesUp(slot, now) || (behaviour.dropsEntries() && thinning.takes(slot, now))) {
      counters.count(PacketCounter.ENTRY_DROPPED);
      expire(slot, 0, now);
      return;
    }
    if (destinations.unknown(slots.destination(slot))) {
      binding.bind(slot);
    }
    if (!slots.isTemplate(slot)) {
      prolongAnnouncer(slot, now);
      findNeighbour(slot);
      assure(slot, now);
    }
    if (mirrors.isCopy(slot)) {
      claim(slot, now);
    } else if (!slots.isTemplate(slot)) {
      tellPeers(slot, now);
    }
  }

  private void expire(int slot, long overdue, int now) {
    if (slots.isTemplate(slot)) {
      templates.expire(slot, overdue, now);
    } else {
      connections.close(slot, now);
    }
  }

  /** A copy is its director's to prolong. */
  private void prolongAnnouncer(int slot, int now) {
    int announcer = slots.announcer(slot);
    if (announcer != ConnectionTable.NONE && !mirrors.isCopy(announcer)) {
      connections.prolong(announcer, now);
    }
  }

  /** The program tells nobody of datagrams, so an answer that it sent on is noticed here. */
  private void assure(int slot, int now) {
    if (slots.protocol(slot) == PacketView.UDP && slots.outPackets(slot) > 0) {
      connections.answered(slot, now);
    }
  }

  private void findNeighbour(int slot) {
    if (!slots.isNat(slot)) {
      return;
    }
    if (toReroute > 0 || slots.clientHop(slot) == NextHops.NONE) {
      slots.clientHop(slot, hops.towards(slots.clientHigh(slot), slots.clientLow(slot)));
    }
    hopsInUse.set(slots.clientHop(slot));
  }

  /** A flow goes on here when its packets come here, or its virtual address is here now. */
  private void claim(int slot, int now) {
    if (!slots.isTemplate(slot) && seenSince(slot)) {
      news.changed(slot, now);
    } else if (owned.contains(slots.virtualHigh(slot), slots.virtualLow(slot))
        || mirrors.inherited(slot, now)) {
      news.claimed(slot, now);
    }
  }

  private boolean seenSince(int slot) {
    return Ticks.isAfter(slots.lastSeen(slot), slots.stamp(slot));
  }

  private void tellPeers(int slot, int now) {
    if (!seenSince(slot)) {
      return;
    }
    if (slots.marked(slot, SlotLayout.REPLICATED)) {
      if (Ticks.between(slots.stamp(slot), now) > refreshOf(slot)) {
        news.changed(slot, now);
      }
    } else {
      // What the program could not report, because there was no room for it.
      connections.datagram(slot, now);
    }
  }

  /** Well before the peers would believe that it has been silent for too long. */
  private long refreshOf(int slot) {
    return Math.min(Integer.toUnsignedLong(refreshTicks), connections.timeout(slot) / 3);
  }
}
