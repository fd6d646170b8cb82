package dev.tandem.director.ipvsadm;

import java.util.Set;

/**
 * How {@code ipvsadm -L} shows services.
 *
 * @param numeric numbers instead of names
 * @param sorted by address instead of the engine's own order
 * @param exact counters in full instead of {@code 155530K}
 */
record ListingFormat(Columns columns, boolean numeric, boolean sorted, boolean exact) {

  /** What the columns are about. */
  enum Columns {
    PLAIN,
    STATS,
    RATE,
    THRESHOLDS,
    PERSISTENT_CONN,
    TUN_INFO
  }

  /** {@code ipvsadm} without arguments. */
  static final ListingFormat DEFAULT = of(Set.of());

  static ListingFormat of(Set<OptionClass> given) {
    return new ListingFormat(
        columns(given),
        given.contains(OptionClass.NUMERIC),
        !given.contains(OptionClass.NOSORT),
        given.contains(OptionClass.EXACT));
  }

  /** Several may be given; real ipvsadm then lets the first of this order win. */
  private static Columns columns(Set<OptionClass> given) {
    if (given.contains(OptionClass.STATS)) {
      return Columns.STATS;
    }
    if (given.contains(OptionClass.RATE)) {
      return Columns.RATE;
    }
    if (given.contains(OptionClass.THRESHOLDS)) {
      return Columns.THRESHOLDS;
    }
    if (given.contains(OptionClass.PERSISTENT_CONN)) {
      return Columns.PERSISTENT_CONN;
    }
    return given.contains(OptionClass.TUN_INFO) ? Columns.TUN_INFO : Columns.PLAIN;
  }
}
