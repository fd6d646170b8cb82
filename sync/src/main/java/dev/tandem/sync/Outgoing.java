package dev.tandem.sync;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * The stream of messages to one director: numbered, confirmed, and limited in what may be under
 * way. A director that confirms nothing for a while is left behind: the others go on, and it
 * notices the gap and compares digests when it is back. Guarded by its owner's lock.
 */
final class Outgoing {

  /** Octets that may be under way: less than any buffer below, so that sending never blocks. */
  static final int WINDOW = 2 << 20;

  /** What copies and claims may take of it; the rest is for news. */
  static final int BULK = WINDOW / 4 * 3;

  private static final long PATIENCE_NANOS = 500_000_000L;

  private final Deque<Sent> underWay = new ArrayDeque<>();
  private final BitSet copyRequested = new BitSet();
  private long sequence;
  private long mark;
  private int octets;
  private int records;
  private long shutSince;
  private boolean shut;
  private boolean behind;
  private boolean digestRequested = true;
  private long comparedAt;

  /** One message; {@code born} is the time when the oldest change in it may have happened. */
  private record Sent(long sequence, int octets, int records, long born) {}

  /** The number of the next message. */
  long next(int messageOctets, int messageRecords, long born) {
    sequence++;
    underWay.addLast(new Sent(sequence, messageOctets, messageRecords, born));
    octets += messageOctets;
    records += messageRecords;
    return sequence;
  }

  /** The next message is not sent to this director. */
  void skip() {
    sequence++;
  }

  /** The number of the last message. */
  long sequence() {
    return sequence;
  }

  /** Marks the place up to which {@link #passedMark} looks: all that was sent so far. */
  void mark() {
    mark = sequence;
  }

  /** Whether everything up to the mark is in the other table. */
  boolean passedMark() {
    return !behind && (underWay.isEmpty() || underWay.getFirst().sequence() > mark);
  }

  /** Everything up to a number is in the other table. */
  void confirmed(long upTo, long nanoTime, LagMeter lag) {
    while (!underWay.isEmpty() && underWay.getFirst().sequence() <= upTo) {
      Sent sent = underWay.removeFirst();
      octets -= sent.octets();
      records -= sent.records();
      if (sent.born() != 0) {
        lag.record(nanoTime - sent.born());
      }
    }
  }

  /** Octets that may be sent now without going over a part of the window. */
  int room(int ofWindow) {
    return Math.max(0, ofWindow - octets);
  }

  /** Looks at how the other director keeps up; to be called once a turn. */
  void judge(long nanoTime) {
    boolean full = octets >= WINDOW;
    if (full && !shut) {
      shutSince = nanoTime;
    }
    shut = full;
    if (behind) {
      behind = octets > WINDOW / 2;
    } else {
      behind = shut && nanoTime - shutSince > PATIENCE_NANOS;
    }
  }

  /** Whether the other director takes nothing any more. */
  boolean behind() {
    return behind;
  }

  /** Records under way. */
  int records() {
    return records;
  }

  /** How long the oldest message is under way, in nanoseconds; 0 when there is none. */
  long age(long nanoTime) {
    return underWay.isEmpty() || underWay.getFirst().born() == 0
        ? 0
        : nanoTime - underWay.getFirst().born();
  }

  void requestDigest() {
    digestRequested = true;
  }

  /** Whether digests should be sent now; saying yes counts as sending. */
  boolean digestDue(long nanoTime, long periodNanos) {
    boolean due = periodNanos > 0 && nanoTime - comparedAt >= periodNanos;
    if (!due && !digestRequested) {
      return false;
    }
    digestRequested = false;
    comparedAt = nanoTime;
    return true;
  }

  void requestCopy(BitSet regions) {
    copyRequested.or(regions);
  }

  /** The regions to be copied, which count as copied from now on; empty for none. */
  BitSet takeCopyRequest() {
    BitSet regions = (BitSet) copyRequested.clone();
    copyRequested.clear();
    return regions;
  }
}
