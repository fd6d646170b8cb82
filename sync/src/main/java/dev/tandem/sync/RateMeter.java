package dev.tandem.sync;

/** How many of something there were in a second lately. Guarded by its owner's lock. */
final class RateMeter {

  private static final long SECOND = 1_000_000_000L;

  private long total;
  private long totalBefore;
  private long since;
  private long perSecond;

  void add(long count) {
    total += count;
  }

  long total() {
    return total;
  }

  /** Measures anew once a second. */
  void turn(long nanoTime) {
    long passed = nanoTime - since;
    if (passed >= SECOND) {
      perSecond = since == 0 ? 0 : Math.round((double) (total - totalBefore) * SECOND / passed);
      totalBefore = total;
      since = nanoTime;
    }
  }

  long perSecond() {
    return perSecond;
  }
}
