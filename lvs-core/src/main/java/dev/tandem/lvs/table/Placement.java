package dev.tandem.lvs.table;

/**
 * Where a flow may lie, the same as in table.h: in two buckets that its hash names, of which the
 * first also has a home for it and a slot beside that, or in one of the few spare buckets at the
 * table's end, for those that found both full.
 */
final class Placement {

  private static final int BUCKETS_PER_SPARE = 128;

  private final int hashed;
  private final int spare;

  /**
   * @param buckets of the whole table, the spare ones too
   */
  Placement(int buckets) {
    spare = spareOf(buckets);
    hashed = buckets - spare;
  }

  /** How many of a table's buckets are spare ones; small tables have none. */
  static int spareOf(int buckets) {
    return buckets / BUCKETS_PER_SPARE;
  }

  int firstBucket(long hash) {
    return part(hash & 0xffffffffL, hashed);
  }

  int secondBucket(long hash) {
    return part(hash >>> 32, hashed);
  }

  /** The spare bucket of a flow, or {@link ConnectionTable#NONE} where there are none. */
  int spareBucket(int tag) {
    return spare == 0 ? ConnectionTable.NONE : hashed + part(tag & 0xffffffffL, spare);
  }

  /** The slot of its first bucket where a flow lies if it can, the same as {@code home_slot}. */
  int home(long hash) {
    int place = (int) hash & (ConnectionTable.SLOTS_PER_BUCKET - 1);
    return firstBucket(hash) * ConnectionTable.SLOTS_PER_BUCKET + place;
  }

  /** The slot where a flow lies if its home was taken, the same as {@code slot_beside}. */
  static int beside(int home) {
    return home ^ 1;
  }

  private static int part(long half, int buckets) {
    return (int) ((half * buckets) >>> 32);
  }
}
