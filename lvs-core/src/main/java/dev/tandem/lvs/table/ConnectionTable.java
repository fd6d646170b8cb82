package dev.tandem.lvs.table;

import static dev.tandem.lvs.table.SlotLayout.INT;
import static dev.tandem.lvs.table.SlotLayout.LENGTH;

import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.IntConsumer;

/**
 * The table of connections and templates, in memory that the XDP program may share.
 *
 * <p>Buckets of eight slots, two choices for each flow, and beside them the tags (hashes) of their
 * slots: there is no insert failure up to a load of 0.65. In its first bucket each flow has a home,
 * where it lies if that was free: then a packet reads one slot, otherwise tags too. One thread
 * writes keys and decisions; the program and other threads read under the slot's generation. A slot
 * that is freed rests for a moment before it is used again, because a packet that found it just
 * before may still be counted on it; and it waits until the peer's copy has heard of its end.
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
   * The load up to which an insert practically never fails: the first failures were measured at
   * 0.69 in tables of a million, and a table for ten millions took them all.
   */
  public static final double WORKING_LOAD = 0.65;

  /** How many ticks a freed slot rests: a program run takes microseconds. */
  public static final int QUARANTINE = 16;

  private static final int NEARLY_A_BUCKET = SLOTS_PER_BUCKET - 1;

  private static final int SLOTS_PER_RECORD = 4;

  // So many records are looked at to find a free one: where most of them live, none is found.
  private static final int RECORD_PROBES = 256;

  private static final VarHandle TAG = INT.varHandle();

  private static final ValueLayout.OfLong PAIR = ValueLayout.JAVA_LONG;

  // Slots whose tags are compared with none at once, which the JVM does 32 octets at a time.
  private static final int RUN = 256;

  private static final MemorySegment EMPTY = Arena.global().allocate(RUN * Integer.BYTES);

  private final MemorySegment tags;
  private final Slots slots;
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
    this.tags = tags;
    this.records = new AddressRecords(records);
    this.slots = new Slots(slots, this.records, seed);
    this.seed = seed;
    this.buckets = Math.toIntExact(tags.byteSize() / TAGS_LENGTH);
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
    for (int slot = 0; (slot = walkTags(slot, end)) < end; slot++) {
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
    return find(key, Match.CONNECTION);
  }

  /** Finds the translated connection of a packet from the server. */
  public int findReply(FlowKey key) {
    return find(key, Match.REPLY);
  }

  /** Finds the template of a masked client address, which has port 0. */
  public int findTemplate(FlowKey key) {
    return find(key, Match.TEMPLATE);
  }

  /**
   * Asks for the memory that a flow is looked up in, and returns something of what is there: to do
   * so for several flows before the first is looked up has it come for all at once.
   */
  public int ask(FlowKey key) {
    long hash = FlowHash.of(key.protocol, slots.clientBits(key), key.clientPort, seed);
    int first = FlowHash.firstBucket(hash, buckets) * SLOTS_PER_BUCKET;
    int second = FlowHash.secondBucket(hash, buckets) * SLOTS_PER_BUCKET;
    return tags.get(INT, tagAt(first))
        + tags.get(INT, tagAt(second))
        + slots.state(first + FlowHash.home(hash));
  }

  private enum Match {
    CONNECTION(SlotLayout.LIVE, SlotLayout.VIRTUAL_ADDRESS, SlotLayout.VIRTUAL_PORT),
    REPLY(SlotLayout.LIVE | SlotLayout.NAT, SlotLayout.SERVER_ADDRESS, SlotLayout.SERVER_PORT),
    TEMPLATE(
        SlotLayout.LIVE | SlotLayout.TEMPLATE, SlotLayout.VIRTUAL_ADDRESS, SlotLayout.VIRTUAL_PORT);

    private final int wanted;
    private final int mask;
    private final int addressAt;
    private final int portAt;
    private final int inRecordAt;

    Match(int wanted, int addressAt, int portAt) {
      this.wanted = wanted;
      this.mask = wanted | SlotLayout.LIVE | SlotLayout.TEMPLATE | SlotLayout.IPV6;
      this.addressAt = addressAt;
      this.portAt = portAt;
      this.inRecordAt =
          addressAt == SlotLayout.SERVER_ADDRESS ? AddressRecords.SERVER : AddressRecords.VIRTUAL;
    }
  }

  private int find(FlowKey key, Match match) {
    int client = slots.clientBits(key);
    long hash = FlowHash.of(key.protocol, client, key.clientPort, seed);
    int tag = FlowHash.tag(hash);
    int slot = findIn(FlowHash.firstBucket(hash, buckets), tag, client, key, match);
    if (slot != NONE) {
      return slot;
    }
    return findIn(FlowHash.secondBucket(hash, buckets), tag, client, key, match);
  }

  private int findIn(int bucket, int tag, int client, FlowKey key, Match match) {
    int first = bucket * SLOTS_PER_BUCKET;
    for (int slot = first; slot < first + SLOTS_PER_BUCKET; slot++) {
      if (tags.get(INT, tagAt(slot)) == tag
          && slots.address(slot, SlotLayout.CLIENT_ADDRESS) == client
          && slots.clientPort(slot) == key.clientPort
          && slots.netShort(slot, match.portAt) == key.otherPort
          && slots.protocol(slot) == key.protocol
          && holds(slot, key, match)) {
        return slot;
      }
    }
    return NONE;
  }

  private boolean holds(int slot, FlowKey key, Match match) {
    if (match == Match.TEMPLATE && slots.identity(slot) != key.identity) {
      return false;
    }
    int state = slots.state(slot) & match.mask;
    if (key.ipv6()) {
      return state == (match.wanted | SlotLayout.IPV6)
          && records.holds(slots.record(slot), key, match.inRecordAt);
    }
    return state == match.wanted && slots.address(slot, match.addressAt) == (int) key.otherLow;
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
   * The emptier of two buckets gives the slot, which is what keeps both from filling up. The first
   * one is preferred while it has one flow at most, and in it the flow's home, where the program
   * looks at once; to prefer it longer lets inserts fail earlier. The tags say which bucket it is:
   * to ask all free slots whether they may be used would touch as many lines.
   */
  private int freeSlot(long hash, int now) {
    int first = FlowHash.firstBucket(hash, buckets);
    int second = FlowHash.secondBucket(hash, buckets);
    int room = untagged(first);
    if (room < NEARLY_A_BUCKET && room < untagged(second)) {
      int slot = usableSlot(second, now);
      return slot != NONE ? slot : usableSlot(first, now);
    }
    int home = first * SLOTS_PER_BUCKET + FlowHash.home(hash);
    int slot = usable(home, now) ? home : usableSlot(first, now);
    return slot != NONE ? slot : usableSlot(second, now);
  }

  private int untagged(int bucket) {
    int count = 0;
    int first = bucket * SLOTS_PER_BUCKET;
    for (int slot = first; slot < first + SLOTS_PER_BUCKET; slot++) {
      if (!isTagged(slot)) {
        count++;
      }
    }
    return count;
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
    if (isTagged(slot)) {
      return false;
    }
    return slots.state(slot) == 0
        || (Ticks.between(slots.stamp(slot), now) >= QUARANTINE && !changes.contains(slot));
  }

  /** Whether the slot is in use; reads its bucket's tags only, which is cheaper than the slot. */
  public boolean isTagged(int slot) {
    return tags.get(INT, tagAt(slot)) != 0;
  }

  /** The first slot in use from this one on, at most {@code end}. */
  public int nextTagged(int from, int end) {
    return live == 0 ? end : walkTags(from, end);
  }

  /**
   * Writes down the slots in use from one on up to another one. There is no branch for each, which
   * the processor would guess wrong for every second.
   *
   * @param into has room for all that are looked at
   * @return how many there are
   */
  public int tagged(int from, int end, int[] into) {
    int count = 0;
    for (int slot = from; slot < end; slot++) {
      into[count] = slot;
      int tag = tags.get(INT, tagAt(slot));
      count += (tag | -tag) >>> (Integer.SIZE - 1);
    }
    return count;
  }

  /** Looks at the tags of many slots at once, so that empty parts of a table cost little. */
  private int walkTags(int from, int end) {
    int slot = from;
    while (slot < end) {
      if (slot % RUN == 0 && slot + RUN <= end && isEmptyRun(slot)) {
        slot += RUN;
      } else if (slot % 2 == 0 && slot + 1 < end && tags.get(PAIR, tagAt(slot)) == 0) {
        slot += 2;
      } else if (isTagged(slot)) {
        return slot;
      } else {
        slot++;
      }
    }
    return end;
  }

  private boolean isEmptyRun(int slot) {
    long at = tagAt(slot);
    return tags.get(PAIR, at) == 0
        && MemorySegment.mismatch(tags, at, at + EMPTY.byteSize(), EMPTY, 0, EMPTY.byteSize()) < 0;
  }

  /**
   * Brings a claimed slot to life: from now on packets find it.
   *
   * @param flags of {@link SlotLayout}, besides {@link SlotLayout#LIVE}
   */
  public void publish(int slot, int flags) {
    slots.nextState(slot, family(slot) | flags | SlotLayout.LIVE);
    TAG.setRelease(tags, tagAt(slot), FlowHash.tag(slots.flowHash(slot)));
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
    TAG.setRelease(tags, tagAt(slot), 0);
    live--;
  }

  private static long tagAt(int slot) {
    return (long) slot * Integer.BYTES;
  }
}
