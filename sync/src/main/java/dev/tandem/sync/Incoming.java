package dev.tandem.sync;

import java.util.BitSet;
import java.util.Optional;

/**
 * How far this director follows another one: whether a message is missing, whether its flows are
 * all here, and what must be asked for so that they are. Guarded by its owner's lock.
 */
final class Incoming {

  private static final long RETRY_NANOS = 2_000_000_000L;
  private static final int MAX_FRUITLESS = 6;
  private static final long CONFIRM_NANOS = 2_000_000_000L;
  private static final int CONFIRMATIONS = 2;

  private long epoch;
  private long expected;
  // Written on the engine's thread, without the lock.
  private volatile Progress applied = new Progress(0, 0);
  private Progress confirmed = applied;
  private boolean copied;
  private boolean initial = true;
  private boolean digestWanted = true;
  private BitSet copyWanted = new BitSet();
  private Optional<Copy> copy = Optional.empty();
  private boolean asked;
  private long askedAt;
  private int differing;
  // Regions that differed in all of so many comparisons in a row, without anything that says why.
  private final BitSet doubted = new BitSet();
  private int looks;
  private Optional<Long> notBefore = Optional.empty();
  // Regions that the last copy told of without changing anything, until they are compared again.
  private BitSet unhelped = new BitSet();
  private int fruitless;
  private int patience;

  /** How far a director has followed another one. */
  record Progress(long epoch, long sequence) {}

  /** A copy of some regions on its way into the table. */
  static final class Copy {
    private final BitSet regions;
    private final boolean repair;
    private volatile int since;
    private volatile boolean changed;
    private volatile boolean refused;

    Copy(BitSet regions, boolean repair) {
      this.regions = regions;
      this.repair = repair;
    }

    BitSet regions() {
      return regions;
    }

    /** Whether what it changes had gone wrong, and was not merely unknown so far. */
    boolean repair() {
      return repair;
    }

    /** The tick at which it began. */
    int since() {
      return since;
    }

    void began(int tick) {
      since = tick;
    }

    /** Something of it is in the table now that was not before; cheap to say for each record. */
    void changed() {
      if (!changed) {
        changed = true;
      }
    }

    /** Something of it found no place. */
    void refused() {
      refused = true;
    }

    /** Whether asking again may be of use. */
    boolean helped() {
      return changed && !refused;
    }
  }

  long epoch() {
    return epoch;
  }

  /** Another life of the director: nothing that was known of the earlier one counts. */
  void begin(long newEpoch) {
    epoch = newEpoch;
    restart();
  }

  /**
   * Takes note of a message's number. The first one of a life starts the count.
   *
   * @return false when one before it is missing
   */
  boolean follow(long sequence) {
    boolean inOrder = expected == 0 || sequence == expected;
    expected = sequence + 1;
    if (!inOrder) {
      lost();
    }
    return inOrder;
  }

  /** Whether a message did not come, given the number of the last one that was sent. */
  boolean misses(long lastSequence) {
    return expected != 0 && lastSequence >= expected;
  }

  /**
   * Goes on behind the last message that was sent.
   *
   * @return whether that is further than messages have come
   */
  boolean catchUp(long lastSequence) {
    boolean missing = misses(lastSequence);
    if (!missing && expected != 0) {
      return false;
    }
    expected = lastSequence + 1;
    if (missing) {
      lost();
    }
    return true;
  }

  /** The directors were apart: each may have changed without the other. */
  void restart() {
    expected = 0;
    initial = true;
    forgetFruitless();
    lost();
  }

  /** Something did not come, or could not be taken: the digests will tell what. */
  void lost() {
    copied = false;
    copy = Optional.empty();
    copyWanted.clear();
    digestWanted = true;
    asked = false;
    forgetDoubts();
  }

  /**
   * A third director is gone of which not all was here: this one holds it, and may take it over. Is
   * asked a little later, when it is sure to have noticed.
   */
  void mayInherit(long nanoTime) {
    if (copied) {
      lost();
      initial = true;
      asked = true;
      askedAt = nanoTime;
    }
  }

  Progress applied() {
    return applied;
  }

  /** All that came up to there is in the table, or known to be missing; not under the lock. */
  void applied(Progress progress) {
    applied = progress;
  }

  /** What the other director must be told of progress; empty when it knows. */
  Optional<Progress> unconfirmed() {
    Progress now = applied;
    if (confirmed.equals(now)) {
      return Optional.empty();
    }
    confirmed = now;
    return Optional.of(now);
  }

  /** The digests were compared. */
  void compared(BitSet difference) {
    if (difference.isEmpty()) {
      agreed();
    } else if (copied && differing == 0) {
      doubt(difference);
    } else {
      // Something is known to be missing, or to differ.
      differs(difference, initial ? 0 : difference.cardinality());
    }
  }

  private void agreed() {
    differing = 0;
    digestWanted = false;
    forgetDoubts();
    forgetFruitless();
    complete();
  }

  private void forgetFruitless() {
    unhelped.clear();
    fruitless = 0;
    patience = 0;
  }

  private void forgetDoubts() {
    doubted.clear();
    looks = 0;
  }

  /**
   * Nothing was known to be missing. While flows pass from one director to another, both may take
   * them for their own for a moment: only what differs in further comparisons does differ.
   */
  private void doubt(BitSet difference) {
    boolean early = looks > 0 && !asked;
    doubted.and(difference);
    if (doubted.isEmpty()) {
      doubted.or(difference);
      looks = 0;
      early = false;
    }
    if (early) {
      return;
    }
    looks++;
    if (looks > CONFIRMATIONS) {
      differs(doubted, doubted.cardinality());
    } else {
      digestWanted = true;
      asked = false;
      notBefore = Optional.empty();
    }
  }

  private void differs(BitSet regions, int count) {
    differing = count;
    digestWanted = false;
    if (copy.isEmpty() && copyWanted.isEmpty()) {
      judgeCopy(regions);
      if (patience == 0) {
        copyWanted.or(regions);
        asked = false;
      } else {
        patience--;
      }
    }
    forgetDoubts();
    unhelped.clear();
  }

  /** A copy that does not help, as when the table is full, is asked for again ever more rarely. */
  private void judgeCopy(BitSet regions) {
    if (unhelped.intersects(regions)) {
      fruitless = Math.min(fruitless + 1, MAX_FRUITLESS);
      patience = 1 << fruitless;
    }
  }

  /**
   * A virtual address has left this director: what it kept as its own against the other one's word
   * is no longer its own, so that a copy which did not help may help now.
   */
  void judgeAnew() {
    if (!unhelped.isEmpty() || fruitless > 0 || differing > 0) {
      forgetFruitless();
      digestWanted = true;
      asked = false;
    }
  }

  private void complete() {
    copied = true;
    initial = false;
  }

  Copy copyBegins(BitSet regions) {
    Copy begun = new Copy(regions, !initial);
    copy = Optional.of(begun);
    return begun;
  }

  /** The copy that the stream brings; empty when none was begun, or messages of it are missing. */
  Optional<Copy> copy() {
    return copy;
  }

  /** All of the copy is in the table. */
  void copyEnds(Copy ended) {
    if (copy.isPresent() && copy.get() == ended) {
      copy = Optional.empty();
      copyWanted.clear();
      complete();
      // To see whether it has helped.
      unhelped = ended.helped() ? new BitSet() : ended.regions();
      digestWanted = true;
      asked = false;
    }
  }

  /** Something came: what was asked for is on its way. */
  void progress(long nanoTime) {
    askedAt = nanoTime;
  }

  /**
   * What to ask the other director for now; saying so counts as asking.
   *
   * @param calm whether no flows are being taken over here
   */
  Optional<SyncMessage.Kind> wish(long nanoTime, boolean calm) {
    boolean wanting = digestWanted || !copyWanted.isEmpty();
    if (!wanting || (asked && nanoTime - askedAt < RETRY_NANOS) || tooEarly(nanoTime, calm)) {
      return Optional.empty();
    }
    asked = true;
    askedAt = nanoTime;
    return Optional.of(
        copyWanted.isEmpty() ? SyncMessage.Kind.DIGEST_REQUEST : SyncMessage.Kind.COPY_REQUEST);
  }

  /** Doubts are looked into a while after flows were taken over last. */
  private boolean tooEarly(long nanoTime, boolean calm) {
    if (looks == 0) {
      return false;
    }
    if (notBefore.isEmpty() || !calm) {
      notBefore = Optional.of(nanoTime + CONFIRM_NANOS);
    }
    return nanoTime - notBefore.get() < 0;
  }

  BitSet copyWanted() {
    return copyWanted;
  }

  /** Whether everything that the other director has was here when it was last looked at. */
  boolean copied() {
    return copied;
  }

  /**
   * Regions in which the tables differed at the last comparison, and were not repaired since; none
   * while flows are on their way that were never here.
   */
  int differing() {
    return differing;
  }
}
