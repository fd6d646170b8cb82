package dev.tandem.lvs.table;

/** Finds flows in the places where they may lie. */
final class Lookup {

  private final Tags tags;
  private final Slots slots;
  private final AddressRecords records;
  private final Placement placement;
  private final long seed;

  Lookup(Tags tags, Slots slots, AddressRecords records, Placement placement, long seed) {
    this.tags = tags;
    this.slots = slots;
    this.records = records;
    this.placement = placement;
    this.seed = seed;
  }

  /** See {@link ConnectionTable#ask}. */
  int ask(FlowKey key) {
    long hash = FlowHash.of(key.protocol, slots.clientBits(key), key.clientPort, seed);
    return tags.get(placement.firstBucket(hash) * ConnectionTable.SLOTS_PER_BUCKET)
        + tags.get(placement.secondBucket(hash) * ConnectionTable.SLOTS_PER_BUCKET)
        + slots.state(placement.home(hash));
  }

  int find(FlowKey key, Match match) {
    int client = slots.clientBits(key);
    long hash = FlowHash.of(key.protocol, client, key.clientPort, seed);
    int tag = FlowHash.tag(hash);
    int slot = findIn(placement.firstBucket(hash), tag, client, key, match);
    if (slot != ConnectionTable.NONE) {
      return slot;
    }
    slot = findIn(placement.secondBucket(hash), tag, client, key, match);
    if (slot != ConnectionTable.NONE) {
      return slot;
    }
    int spare = placement.spareBucket(tag);
    return spare == ConnectionTable.NONE
        ? ConnectionTable.NONE
        : findIn(spare, tag, client, key, match);
  }

  private int findIn(int bucket, int tag, int client, FlowKey key, Match match) {
    int first = bucket * ConnectionTable.SLOTS_PER_BUCKET;
    for (int slot = first; slot < first + ConnectionTable.SLOTS_PER_BUCKET; slot++) {
      if (tags.get(slot) == tag
          && slots.address(slot, SlotLayout.CLIENT_ADDRESS) == client
          && slots.clientPort(slot) == key.clientPort
          && slots.netShort(slot, match.portAt) == key.otherPort
          && slots.protocol(slot) == key.protocol
          && holds(slot, key, match)) {
        return slot;
      }
    }
    return ConnectionTable.NONE;
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
}
