package dev.tandem.lvs.table;

import static dev.tandem.lvs.table.SlotLayout.LENGTH;

import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/**
 * The table of connections and templates, in memory that the XDP program may share.
 *
 * <p>Buckets of eight slots, two choices for each flow, and beside them the tags (hashes) of their
 * slots: there is no insert failure up to a load of 0.65, however long flows come and go. In its
 * first bucket each flow has a home, where it lies if that was free, or else beside it: then a
 * packet reads one slot, or two, otherwise tags too. One thread writes keys and decisions; the
 * program and other threads read under the slot's generation. A slot that is freed rests for a
 * moment before it is used again, because a packet that found it just before may still be counted
 * on it; and it waits until the peer's copy has heard of its end.
 *
 * <p>IPv4 fits into a slot; the addresses of IPv6 are in records beside it, of which there may be
 * fewer than slots.
 *
 * <p>Slots are named by number; {@link Slots} tells what they hold. Times are {@link Ticks}.
 */
public final class ConnectionTable {

  /** What lookups return when there is no such slot. */
  public static final int NONE = -1;

  public static final int SLOTS_PER_BUCKET = 8;

  /** Octets of memory for a bucket's tags and slots. */
  public static final int TAGS_LENGTH = SLOTS_PER_BUCKET * Integer.BYTES;

  public static final int SLOTS_LENGTH = SLOTS_PER_BUCKET * LENGTH;

  /**
   * The load up to which an insert practically never fails: while flows come and go at this load,
   * one of some 5,000 finds both of its buckets full, for which there is room thirty times over in
   * the spare ones.
   */
  public static final double WORKING_LOAD = 0.65;

  /** How many ticks a freed slot rests: a program run takes microseconds. */
  public static final int QUARANTINE = 16;

  // With less room in its first bucket, a flow goes to the emptier one.
  private static final int ENOUGH_ROOM = 3;

  private static final int SLOTS_PER_RECORD = 4;

  // So many records are looked at to find a free one: where most of them live, none is found.
  private static final int RECORD_PROBES = 256;

  private final Tags tags;
  private final Placement placement;
  private final Slots slots;
  private final Lookup lookup;
  private final AddressRecords records;
  private final long seed;
  private final int buckets;
  private final SlotSet changes;
  private final SlotSet claims;
  private final CallIds callIds = new CallIds();
  private int nextRecord;
  private int live;

  /**
   * An empty table; {@link #adopt} if the memory is not.
   *
   * @param tags {@link #TAGS_LENGTH} octets a bucket
   * @param slots {@link #SLOTS_LENGTH} octets a bucket
   * @param records {@link AddressRecords#LENGTH} octets for each flow of IPv6, at least one
   */
  public ConnectionTable(
      MemorySegment tags, MemorySegment slots, MemorySegment records, long seed) {
    this.tags = new Tags(tags);
    this.records = new AddressRecords(records);
    this.slots = new Slots(slots, this.records, seed);
    this.seed = seed;
    this.buckets = Math.toIntExact(tags.byteSize() / TAGS_LENGTH);
    this.placement = new Placement(buckets);
    this.lookup = new Lookup(this.tags, this.slots, this.records, placement, seed);
    this.changes = new SlotSet(capacity());
    this.claims = new SlotSet(capacity());
  }

  /** Takes the memory as it is: what an earlier director's table had in it stays alive. */
  public void adopt() {
    walkLive(_ -> live++);
  }

  /** Visits all connections and templates; the visitor may free the one that it sees. */
  public void forEachLive(IntConsumer visitor) {
    if (live > 0) {
      walkLive(visitor);
    }
  }

  private void walkLive(IntConsumer visitor) {
    int end = capacity();
    for (int slot = 0; (slot = tags.next(slot, end)) < end; slot++) {
      if (slots.isLive(slot)) {
        visitor.accept(slot);
      }
    }
  }

  /** A table on memory of this process alone, with a record for each slot. */
  public static ConnectionTable inMemory(int buckets, long seed, Arena arena) {
    return new ConnectionTable(
        arena.allocate((long) buckets * TAGS_LENGTH, LENGTH),
        arena.allocate((long) buckets * SLOTS_LENGTH, LENGTH),
        arena.allocate((long) buckets * SLOTS_PER_BUCKET * AddressRecords.LENGTH, LENGTH),
        seed);
  }

  /** The number of buckets that hold {@code connections} at the working load. */
  public static int bucketsFor(long connections) {
    return Math.toIntExact((long) Math.ceil(connections / WORKING_LOAD / SLOTS_PER_BUCKET));
  }

  /**
   * The number of records beside so many buckets: one for every fourth slot, since IPv4 needs none.
   */
  public static int recordsFor(int buckets) {
    return buckets * SLOTS_PER_BUCKET / SLOTS_PER_RECORD;
  }

  /**
   * How many of so many buckets are not named by hashes: what finds its buckets full lies there.
   */
  public static int spareBuckets(int buckets) {
    return Placement.spareOf(buckets);
  }

  /** All slots, free or not. */
  public int capacity() {
    return buckets * SLOTS_PER_BUCKET;
  }

  /** The fields of slots. */
  public Slots slots() {
    return slots;
  }

  /** Slots that hold a connection or template. */
  public int live() {
    return live;
  }

  /** Whether it holds more than it is made for. */
  public boolean crowded() {
    return live > capacity() * WORKING_LOAD;
  }

  /** The Call-IDs of templates, as far as they are known. */
  public CallIds callIds() {
    return callIds;
  }

  /** The slots whose state the peers have not been told of yet. */
  public SlotSet changes() {
    return changes;
  }

  /** The slots that this director took over from another one; telling of them may take a while. */
  public SlotSet claims() {
    return claims;
  }

  /** Finds the connection of a packet from the client. */
  public int find(FlowKey key) {
    return lookup.find(key, Match.CONNECTION);
  }

  /** Finds the translated connection of a packet from the server. */
  public int findReply(FlowKey key) {
    return lookup.find(key, Match.REPLY);
  }

  /** Finds the template of a masked client address, which has port 0. */
  public int findTemplate(FlowKey key) {
    return lookup.find(key, Match.TEMPLATE);
  }

  /**
   * Asks for the memory that a flow is looked up in, and returns something of what is there: to do
   * so for several flows before the first is looked up has it come for all at once.
   */
  public int ask(FlowKey key) {
    return lookup.ask(key);
  }

  /**
   * Claims a free slot and writes the flow's ends; nobody finds it until {@link #publish}. All
   * other fields are zero.
   *
   * @param key client and virtual service
   * @return the slot, or {@link #NONE} when both buckets are full, or all records are in use
   */
  public int claim(FlowKey key, long serverHigh, long serverLow, int serverPort, int now) {
    long hash = FlowHash.of(key.protocol, slots.clientBits(key), key.clientPort, seed);
    int slot = freeSlot(hash, now);
    if (slot == NONE) {
      return NONE;
    }
    if (!key.ipv6() && IpAddress.isIpv4(serverHigh, serverLow)) {
      if (slots.hasIpv6(slot)) {
        slots.nextState(slot, 0);
      }
      slots.begin(slot, key, (int) serverLow, serverPort, now);
      slots.identity(slot, key.identity);
      return slot;
    }
    int record = slots.hasIpv6(slot) ? slots.record(slot) : freeRecord(now);
    if (record == NONE) {
      return NONE;
    }
    slots.nextState(slot, SlotLayout.RECORD | (key.ipv6() ? SlotLayout.IPV6 : 0));
    records.begin(record, slot, key, serverHigh, serverLow);
    slots.beginWithRecord(slot, key, record, serverPort, now);
    slots.identity(slot, key.identity);
    return slot;
  }

  /** A record that no slot needs any more: one that was never used, or that of an ended flow. */
  private int freeRecord(int now) {
    int probes = Math.min(RECORD_PROBES, records.capacity());
    for (int i = 0; i < probes; i++) {
      int record = nextRecord;
      nextRecord = record + 1 == records.capacity() ? 0 : record + 1;
      int slot = records.slot(record);
      boolean named = slots.hasIpv6(slot) && slots.record(slot) == record;
      if (!named) {
        return record;
      }
      if (usable(slot, now)) {
        slots.nextState(slot, 0);
        return record;
      }
    }
    return NONE;
  }

  /**
   * A flow's home is best for it, because the program looks there at once, and beside it next. But
   * would flows always go there, many buckets were full long before the table is. So where there is
   * little room in the first bucket, the emptier of the two gives the slot, which is what keeps
   * both from filling up; and for what finds both full all the same there are spare ones.
   */
  private int freeSlot(long hash, int now) {
    int first = placement.firstBucket(hash);
    int second = placement.secondBucket(hash);
    int room = tags.room(first);
    if (room >= ENOUGH_ROOM || room >= tags.room(second)) {
      int home = placement.home(hash);
      if (usable(home, now)) {
        return home;
      }
      if (usable(Placement.beside(home), now)) {
        return Placement.beside(home);
      }
    }
    boolean firstIsEmptier = room >= tags.room(second);
    int slot = usableSlot(firstIsEmptier ? first : second, now);
    if (slot == NONE) {
      slot = usableSlot(firstIsEmptier ? second : first, now);
    }
    if (slot == NONE) {
      int spare = placement.spareBucket(FlowHash.tag(hash));
      slot = spare == NONE ? NONE : usableSlot(spare, now);
    }
    return slot;
  }

  private int usableSlot(int bucket, int now) {
    int first = bucket * SLOTS_PER_BUCKET;
    for (int slot = first; slot < first + SLOTS_PER_BUCKET; slot++) {
      if (usable(slot, now)) {
        return slot;
      }
    }
    return NONE;
  }

  private boolean usable(int slot, int now) {
    if (tags.isUsed(slot)) {
      return false;
    }
    return slots.state(slot) == 0
        || (Ticks.between(slots.stamp(slot), now) >= QUARANTINE && !changes.contains(slot));
  }

  /** Whether the slot is in use; reads its bucket's tags only, which is cheaper than the slot. */
  public boolean isTagged(int slot) {
    return tags.isUsed(slot);
  }

  /** The first slot in use from this one on, at most {@code end}. */
  public int nextTagged(int from, int end) {
    return live == 0 ? end : tags.next(from, end);
  }

  /**
   * Writes down the slots in use from one on up to another one.
   *
   * @param into has room for all that are looked at
   * @return how many there are
   */
  public int tagged(int from, int end, int[] into) {
    return tags.list(from, end, into);
  }

  /**
   * Brings a claimed slot to life: from now on packets find it.
   *
   * @param flags of {@link SlotLayout}, besides {@link SlotLayout#LIVE}
   */
  public void publish(int slot, int flags) {
    slots.nextState(slot, family(slot) | flags | SlotLayout.LIVE);
    tags.setRelease(slot, FlowHash.tag(slots.flowHash(slot)));
    live++;
  }

  /**
   * Gives flags to a claimed slot without bringing it to life: it stays free, and unseen by others.
   */
  public void lend(int slot, int flags) {
    slots.nextState(slot, family(slot) | flags);
  }

  private int family(int slot) {
    return slots.state(slot) & SlotLayout.FAMILY;
  }

  /** Frees a slot; its fields stay readable until it is claimed again. */
  public void free(int slot, int now) {
    slots.stamp(slot, now);
    slots.nextState(slot, family(slot));
    tags.setRelease(slot, 0);
    live--;
  }
}
