package dev.tandem.lvs.table;

/**
 * The clock of the connection table: 2^20 ns (1.05 ms) of the machine's monotonic clock, 32 bits.
 * The XDP program reads the same clock without a division. It turns over after 52 days, so moments
 * are only ever compared by their distance.
 */
public final class Ticks {

  private static final int SHIFT = 20;
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  // The program's clock and a director's that was read a moment ago may disagree by a little.
  private static final long SKEW = 1 << 16;

  private Ticks() {}

  /**
   * The present moment. HotSpot's nanoTime is Linux's CLOCK_MONOTONIC, which the program reads too.
   */
  public static int now() {
    return at(System.nanoTime());
  }

  /** The moment of a nanoTime. */
  public static int at(long nanoTime) {
    return (int) (nanoTime >>> SHIFT);
  }

  /** A span of seconds, up to 52 days, to be read as an unsigned number. */
  public static int ofSeconds(long seconds) {
    return (int) ((seconds * NANOS_PER_SECOND) >>> SHIFT);
  }

  /** A span of milliseconds, as an unsigned number of either unit. */
  public static int ofMillis(int millis) {
    return (int) ((Integer.toUnsignedLong(millis) * NANOS_PER_MILLI) >>> SHIFT);
  }

  /** A span of ticks in milliseconds, rounded up, as an unsigned number of either unit. */
  public static int toMillis(int ticks) {
    return (int)
        (((Integer.toUnsignedLong(ticks) << SHIFT) + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  /** How many ticks lie between two moments, 0 if the first is a little later than the second. */
  public static long between(int then, int now) {
    long distance = Integer.toUnsignedLong(now - then);
    return distance > 0xffff_ffffL - SKEW ? 0 : distance;
  }

  /** Whether a moment is later than another one, less than 26 days away. */
  public static boolean isAfter(int moment, int other) {
    return moment - other > 0;
  }

  /** A span of ticks in whole seconds, rounded down. */
  public static long toSeconds(long ticks) {
    return (ticks << SHIFT) / NANOS_PER_SECOND;
  }
}
