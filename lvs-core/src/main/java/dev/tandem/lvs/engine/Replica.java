package dev.tandem.lvs.engine;

import dev.tandem.lvs.connection.SctpState;
import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.replica.FlowDigest;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.replica.VirtualAddresses;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;
import java.util.BitSet;

/**
 * Writes what other directors tell of their flows into the table, ready to forward: nothing is left
 * to do when this director becomes master. Directors go by numbers from 1 to {@link #MAX_OWNERS} -
 * 1. Belongs to the engine's thread, but for {@link #held}.
 *
 * <p>When two directors claim a flow, the one that has its virtual address is right; if neither
 * says so, the one that saw a packet of it last by a clear margin; otherwise the one that goes
 * before the other, if the server is the same. Of different servers, and while both have the
 * address, each keeps its own.
 */
public final class Replica {

  public static final int MAX_OWNERS = 256;

  // Two directors must never give a flow to each other, so the margin is longer than any way.
  private static final int CLEARLY_LATER = Ticks.ofSeconds(2);
  private static final int LONG_LATER = Ticks.ofSeconds(30);

  /** What became of a record. */
  public enum Outcome {
    /** The table was so already; timers were set. */
    SAME,
    /** The table was changed. */
    CHANGED,
    /** The flow is better known here, or from another director. */
    KEPT,
    /** The table is full, or the record makes no sense to this build. */
    REFUSED
  }

  private final ConnectionTable table;
  private final Slots slots;
  private final Connections connections;
  private final Templates templates;
  private final ServerBinding binding;
  private final Destinations destinations;
  private final NextHops hops;
  private final Mirrors mirrors;
  private final PeerNews news;
  private final Expectations expectations;
  private final Sweeper sweeper;
  private final FlowKey key = new FlowKey();
  private VirtualAddresses owned = VirtualAddresses.NONE;
  private VirtualAddresses onceOwned = VirtualAddresses.NONE;

  Replica(EngineParts parts, Sweeper sweeper) {
    table = parts.table();
    slots = table.slots();
    connections = parts.connections();
    templates = parts.templates();
    binding = parts.binding();
    destinations = parts.destinations();
    hops = parts.hops();
    mirrors = parts.mirrors();
    news = parts.news();
    expectations = parts.expectations();
    this.sweeper = sweeper;
  }

  /** How many flows are held of a director, or of an earlier life (0); safe on any thread. */
  public int held(int owner) {
    return mirrors.count(owner);
  }

  /** A director is there: it says itself when its flows end. */
  public void present(int owner) {
    mirrors.present(owner);
  }

  /**
   * A director is there that does not say when its flows end: they end by their timeouts, and any
   * other director knows better.
   */
  public void presentSilently(int owner) {
    mirrors.present(owner);
    mirrors.silent(owner);
  }

  /**
   * What a director is called, and this one: where several have a flow with the same server, and
   * neither the virtual address nor a later packet tells whose it is, it is the first one's by
   * name.
   */
  public void names(int owner, String ownersName, String ownName) {
    mirrors.names(owner, ownersName, ownName);
  }

  /** A director is gone: its flows run out by themselves, or go on elsewhere. */
  public void absent(int owner, int now) {
    mirrors.absent(owner, now);
  }

  /** What a director had that is gone, or an earlier life of this one (0), falls to this one. */
  public void bequeathed(int owner) {
    mirrors.bequeathed(owner);
  }

  /** Whether what was held of directors that bequeath nothing falls to this one after a while. */
  public void heir(boolean heir) {
    mirrors.heir(heir);
  }

  /** These virtual addresses are here now, and with them the flows to them. */
  public void owned(VirtualAddresses addresses) {
    owned = addresses;
    onceOwned = onceOwned.and(addresses);
    sweeper.owned(addresses);
  }

  /** The regions in which a director's digest differs from that of the copies held here. */
  public BitSet difference(int owner, long[] digest) {
    return mirrors.difference(owner, digest);
  }

  /**
   * Asks for the memory that a record concerns, see {@link ConnectionTable#ask}: to do so for
   * several before the first is applied has it come for all at once.
   */
  public int ask(FlowRecord record) {
    return table.ask(record.ends(key));
  }

  /**
   * Takes one record.
   *
   * @param owner the director that sent it
   * @param fromCopy whether it is from a copy of a part of the table and not news
   */
  public Outcome apply(FlowRecord record, int owner, boolean fromCopy, int now) {
    if (!sensible(record)) {
      return Outcome.REFUSED;
    }
    int slot = find(record);
    if (slot != ConnectionTable.NONE && !yields(slot, record, owner, fromCopy, now)) {
      return Outcome.KEPT;
    }
    if (record.ended) {
      return end(slot, now);
    }
    if (slot != ConnectionTable.NONE && mirrors.isCopyOf(slot, owner)) {
      if (mirrors.fingerprint(slot) == FlowDigest.of(record)) {
        time(slot, record, now);
        control(slot, record);
        return Outcome.SAME;
      }
    }
    return write(slot, record, owner, now);
  }

  /** Records of a later build, or of a broken one. */
  private static boolean sensible(FlowRecord record) {
    if (record.ipv6 && !familiesFit(record)) {
      return false;
    }
    return switch (record.protocol) {
      case PacketView.TCP -> record.state < TcpState.ALL.size();
      case PacketView.UDP -> true;
      case PacketView.SCTP -> record.state < SctpState.ALL.size();
      case PacketView.ANY_PROTOCOL -> record.template && record.mark != 0;
      default -> false;
    };
  }

  /** Only a tunnel leads to a server of the other family; IPv4 alone has records of its own. */
  private static boolean familiesFit(FlowRecord record) {
    boolean client = IpAddress.isIpv4(record.clientHigh, record.clientLow);
    boolean virtual = IpAddress.isIpv4(record.virtualHigh, record.virtualLow);
    boolean server = IpAddress.isIpv4(record.serverHigh, record.serverLow);
    boolean any = !client || !server;
    return any && client == virtual && (client == server || !record.nat);
  }

  private int find(FlowRecord record) {
    FlowKey ends = record.ends(key);
    return record.template ? table.findTemplate(ends) : table.find(ends);
  }

  /** Whether what is known of a flow here makes way for another director's word. */
  private boolean yields(int slot, FlowRecord record, int owner, boolean fromCopy, int now) {
    if (!mirrors.isCopy(slot)) {
      if (owned.contains(slots.virtualHigh(slot), slots.virtualLow(slot))) {
        return false;
      }
      return record.owned || (!record.ended && yieldsOwn(slot, record, owner, fromCopy, now));
    }
    if (mirrors.isCopyOf(slot, owner)) {
      return true;
    }
    if (mirrors.ownerPresent(slot) && mirrors.isSilent(slots.owner(slot))) {
      return true;
    }
    if (record.ended || mirrors.ownerPresent(slot)) {
      return record.owned || (!record.ended && yieldsCopy(slot, record, owner, now));
    }
    return true;
  }

  /** Whether a copy of one director's flow is another one's, both of which are there. */
  private boolean yieldsCopy(int slot, FlowRecord record, int owner, int now) {
    if (mirrors.isSilent(owner) || slots.marked(slot, SlotLayout.FROM_MASTER)) {
      return false;
    }
    long later = later(slot, record, now);
    boolean first = mirrors.isPreceding(owner, slots.owner(slot)) && sameServer(slot, record);
    return later > CLEARLY_LATER || (first && later >= -CLEARLY_LATER);
  }

  /**
   * Whether an own flow is another director's, since neither has its address. What a copy says of
   * packets is old by the time that it was on its way, and proves nothing.
   */
  private boolean yieldsOwn(int slot, FlowRecord record, int owner, boolean fromCopy, int now) {
    long later = later(slot, record, now);
    if (!sameServer(slot, record)) {
      return !fromCopy && later > CLEARLY_LATER;
    }
    if (mirrors.isPreceding(owner)) {
      // What was once told with the address may be making another one yield this very moment.
      boolean told = onceOwned.contains(slots.virtualHigh(slot), slots.virtualLow(slot));
      return !told && later >= -CLEARLY_LATER;
    }
    return !fromCopy && later > LONG_LATER;
  }

  /** By how many ticks the other director saw a packet later than this one. */
  private long later(int slot, FlowRecord record, int now) {
    return Ticks.between(slots.lastSeen(slot), now) - Integer.toUnsignedLong(record.idle);
  }

  private Outcome end(int slot, int now) {
    if (slot == ConnectionTable.NONE) {
      return Outcome.SAME;
    }
    remove(slot, now);
    return Outcome.CHANGED;
  }

  private void remove(int slot, int now) {
    if (!slots.isTemplate(slot)) {
      connections.close(slot, now);
    } else if (slots.controlled(slot) == 0) {
      templates.close(slot, now);
    } else {
      templates.neuter(slot, now);
    }
  }

  private Outcome write(int found, FlowRecord record, int owner, int now) {
    int slot = found;
    if (slot != ConnectionTable.NONE) {
      news.yielded(slot);
      mirrors.release(slot);
      if (!sameServer(slot, record)) {
        // The flow began anew on another server.
        remove(slot, now);
        slot = ConnectionTable.NONE;
      }
    }
    if (slot == ConnectionTable.NONE) {
      slot = begin(record, now);
    }
    if (slot == ConnectionTable.NONE) {
      return Outcome.REFUSED;
    }
    update(slot, record, now);
    mirrors.hold(slot, owner);
    return Outcome.CHANGED;
  }

  private boolean sameServer(int slot, FlowRecord record) {
    return slots.serverLow(slot) == serverLow(record)
        && slots.serverHigh(slot) == serverHigh(record)
        && slots.serverPort(slot) == record.serverPort
        && slots.isNat(slot) == record.nat
        && slots.isHelped(slot) == record.helped
        && slots.isTunnel(slot) == record.tunnel;
  }

  private static long serverHigh(FlowRecord record) {
    return record.ipv6 ? record.serverHigh : 0;
  }

  private static long serverLow(FlowRecord record) {
    return record.ipv6 ? record.serverLow : IpAddress.low(record.serverAddress);
  }

  private int begin(FlowRecord record, int now) {
    int slot =
        table.claim(
            record.ends(key), serverHigh(record), serverLow(record), record.serverPort, now);
    if (slot == ConnectionTable.NONE) {
      return slot;
    }
    int flags =
        (record.template ? SlotLayout.TEMPLATE : 0)
            | (record.nat ? SlotLayout.NAT : 0)
            | (record.tunnel ? SlotLayout.TUNNEL : 0)
            | (record.helped ? SlotLayout.HELPED : 0);
    slots.mark(slot, SlotLayout.ANNOUNCED, record.announced);
    if (record.nat) {
      slots.clientHop(slot, hops.towards(slots.clientHigh(slot), slots.clientLow(slot)));
    }
    table.publish(slot, flags);
    expectations.add(slot);
    return slot;
  }

  /** The template, or the connection that announced it, may come after its connection. */
  private void control(int slot, FlowRecord record) {
    if (!record.controlled || !slots.isAlone(slot)) {
      return;
    }
    if (record.announced) {
      int announcer = table.find(record.controllerEnds(key));
      if (announcer != ConnectionTable.NONE) {
        slots.announcer(slot, announcer);
      }
      return;
    }
    int template = table.findTemplate(record.controllerEnds(key));
    if (template != ConnectionTable.NONE) {
      slots.controller(slot, template);
      slots.addControlled(template, 1);
    }
  }

  private void update(int slot, FlowRecord record, int now) {
    time(slot, record, now);
    control(slot, record);
    slots.mark(slot, SlotLayout.ASSURED, record.template && record.assured);
    if (slots.isHelped(slot)) {
      slots.shift(slot, record.shiftFrom, record.shiftBefore, record.shiftAfter);
    }
    if (record.template) {
      if (!record.callId.isEmpty()) {
        table.callIds().put(slot, record.callId);
      }
      slots.connectionState(slot, record.state);
    } else {
      connections.setState(slot, record.state);
    }
    if (destinations.unknown(slots.destination(slot))) {
      binding.bind(slot);
    }
  }

  private void time(int slot, FlowRecord record, int now) {
    slots.timeout(slot, record.timeout);
    slots.lastSeen(slot, now - record.idle);
    slots.stamp(slot, now);
    slots.mark(slot, SlotLayout.FROM_MASTER, record.owned);
  }

  /**
   * Removes those copies of a director's flows that it has not told of for a while: a part of the
   * table at a time. Those whose address is here now are this director's own instead: the other one
   * may have given them away.
   *
   * @param regions of the digest that are concerned
   * @param since the moment in ticks from which on it has told of all that it has in these regions
   * @return how many were removed
   */
  public int removeUntold(int owner, BitSet regions, int since, int fromSlot, int toSlot, int now) {
    int removed = 0;
    for (int slot = table.nextTagged(fromSlot, toSlot);
        slot < toSlot;
        slot = table.nextTagged(slot + 1, toSlot)) {
      if (mirrors.isCopyOf(slot, owner)
          && Ticks.isAfter(since, slots.stamp(slot))
          && regions.get(FlowDigest.region(mirrors.fingerprint(slot)))) {
        if (owned.contains(slots.virtualHigh(slot), slots.virtualLow(slot))) {
          news.claimed(slot, now);
        } else {
          remove(slot, now);
          removed++;
        }
      }
    }
    return removed;
  }
}
