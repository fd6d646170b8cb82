package dev.tandem.lvs.table;

import static dev.tandem.lvs.table.SlotLayout.INT;
import static dev.tandem.lvs.table.SlotLayout.LENGTH;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The table of connections and templates, in memory that the XDP program may share.
 *
 * <p>Buckets of eight slots, two choices for each flow, and beside them the tags (hashes) of their
 * slots: there is no insert failure up to a load of 0.65, and most lookups read one line of tags
 * and one slot. One thread writes keys and decisions; the program and other threads read under the
 * slot's generation. A slot that is freed rests for a moment before it is used again, because a
 * packet that found it just before may still be counted on it; and it waits until the peer's copy
 * has heard of its end.
 *
 * <p>Slots are named by number; {@link Slots} tells what they hold. Addresses are IPv4 as 32 bits,
 * ports 16 bits in an int; times are {@link Ticks}.
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
   * 0.69 in tables of a million, and a little earlier in greater ones.
   */
  public static final double WORKING_LOAD = 0.65;

  /** How many ticks a freed slot rests: a program run takes microseconds. */
  public static final int QUARANTINE = 16;

  private static final VarHandle TAG = INT.varHandle();

  private final MemorySegment tags;
  private final Slots slots;
  private final long seed;
  private final int buckets;
  private final SlotSet changes;
  private final SlotSet claims;
  private int live;

  /**
   * Takes memory as it is: what lives in it stays alive.
   *
   * @param tags {@link #TAGS_LENGTH} octets a bucket
   * @param slots {@link #SLOTS_LENGTH} octets a bucket
   */
  public ConnectionTable(MemorySegment tags, MemorySegment slots, long seed) {
    this.tags = tags;
    this.slots = new Slots(slots, seed);
    this.seed = seed;
    this.buckets = Math.toIntExact(tags.byteSize() / TAGS_LENGTH);
    this.changes = new SlotSet(capacity());
    this.claims = new SlotSet(capacity());
    for (int slot = 0; slot < capacity(); slot++) {
      if (this.slots.isLive(slot)) {
        live++;
      }
    }
  }

  /** A table on memory of this process alone. */
  public static ConnectionTable inMemory(int buckets, long seed, Arena arena) {
    return new ConnectionTable(
        arena.allocate((long) buckets * TAGS_LENGTH, LENGTH),
        arena.allocate((long) buckets * SLOTS_LENGTH, LENGTH),
        seed);
  }

  /** The number of buckets that hold {@code connections} at the working load. */
  public static int bucketsFor(long connections) {
    return Math.toIntExact((long) Math.ceil(connections / WORKING_LOAD / SLOTS_PER_BUCKET));
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

  /** The slots whose state the peers have not been told of yet. */
  public SlotSet changes() {
    return changes;
  }

  /** The slots that this director took over from another one; telling of them may take a while. */
  public SlotSet claims() {
    return claims;
  }

  /** Finds the connection of a packet from the client. */
  public int find(int protocol, int clientAddress, int clientPort, int address, int port) {
    return find(protocol, clientAddress, clientPort, address, port, Match.CONNECTION);
  }

  /** Finds the translated connection of a packet from the server. */
  public int findReply(int protocol, int clientAddress, int clientPort, int server, int port) {
    return find(protocol, clientAddress, clientPort, server, port, Match.REPLY);
  }

  /** Finds the template of a masked client address. */
  public int findTemplate(int protocol, int clientAddress, int address, int port) {
    return find(protocol, clientAddress, 0, address, port, Match.TEMPLATE);
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

    Match(int wanted, int addressAt, int portAt) {
      this.wanted = wanted;
      this.mask = wanted | SlotLayout.LIVE | SlotLayout.TEMPLATE;
      this.addressAt = addressAt;
      this.portAt = portAt;
    }
  }

  private int find(int protocol, int client, int clientPort, int address, int port, Match match) {
    long hash = FlowHash.of(protocol, client, clientPort, seed);
    int tag = FlowHash.tag(hash);
    int bucket = FlowHash.firstBucket(hash, buckets);
    int slot = findIn(bucket, tag, protocol, client, clientPort, address, port, match);
    if (slot != NONE) {
      return slot;
    }
    bucket = FlowHash.secondBucket(hash, buckets);
    return findIn(bucket, tag, protocol, client, clientPort, address, port, match);
  }

  private int findIn(
      int bucket,
      int tag,
      int protocol,
      int client,
      int clientPort,
      int address,
      int port,
      Match match) {
    int first = bucket * SLOTS_PER_BUCKET;
    for (int slot = first; slot < first + SLOTS_PER_BUCKET; slot++) {
      if (tags.get(INT, tagAt(slot)) == tag
          && (slots.state(slot) & match.mask) == match.wanted
          && slots.clientAddress(slot) == client
          && slots.clientPort(slot) == clientPort
          && slots.address(slot, match.addressAt) == address
          && slots.netShort(slot, match.portAt) == port
          && slots.protocol(slot) == protocol) {
        return slot;
      }
    }
    return NONE;
  }

  /**
   * Claims a free slot and writes the key; nobody finds it until {@link #publish}. All other fields
   * are zero.
   *
   * @return the slot, or {@link #NONE} when both buckets are full
   */
  public int claim(
      int protocol, int clientAddress, int clientPort, int address, int port, int now) {
    long hash = FlowHash.of(protocol, clientAddress, clientPort, seed);
    int slot =
        freeSlot(FlowHash.firstBucket(hash, buckets), FlowHash.secondBucket(hash, buckets), now);
    if (slot == NONE) {
      return NONE;
    }
    slots.begin(slot, protocol, clientAddress, clientPort, address, port, now);
    return slot;
  }

  /**
   * The emptier of two buckets gives the slot, which is what keeps both from filling up. The tags
   * say which one it is: to ask all free slots whether they may be used would touch as many lines.
   */
  private int freeSlot(int first, int second, int now) {
    boolean firstIsEmptier = untagged(first) >= untagged(second);
    int slot = usableSlot(firstIsEmptier ? first : second, now);
    return slot != NONE ? slot : usableSlot(firstIsEmptier ? second : first, now);
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

  /**
   * Brings a claimed slot to life: from now on packets find it.
   *
   * @param flags of {@link SlotLayout}, besides {@link SlotLayout#LIVE}
   */
  public void publish(int slot, int flags) {
    slots.nextState(slot, flags | SlotLayout.LIVE);
    TAG.setRelease(tags, tagAt(slot), FlowHash.tag(slots.flowHash(slot)));
    live++;
  }

  /**
   * Gives flags to a claimed slot without bringing it to life: it stays free, and unseen by others.
   */
  public void lend(int slot, int flags) {
    slots.nextState(slot, flags);
  }

  /** Frees a slot; its fields stay readable until it is claimed again. */
  public void free(int slot, int now) {
    slots.stamp(slot, now);
    slots.nextState(slot, 0);
    TAG.setRelease(tags, tagAt(slot), 0);
    live--;
  }

  private static long tagAt(int slot) {
    return (long) slot * Integer.BYTES;
  }
}
