package dev.tandem.lvs.engine;

import dev.tandem.lvs.replica.FlowDigest;
import dev.tandem.lvs.replica.FlowReader;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which flows of the table are copies of other directors' flows, with a digest of what is held of
 * each director, kept up to date with every change. Directors go by small numbers; 0 is nobody: the
 * copy is from an earlier life of this process or its director has given it up. Belongs to the
 * engine's thread.
 */
final class Mirrors {

  // The owner tells of the end of its flows: while it is there, it is not second-guessed.
  static final int GRACE = Ticks.ofSeconds(30);
  // So long whoever gets a virtual address has for taking its flows over.
  private static final int ORPHAN_AFTER = Ticks.ofSeconds(5);
  // Others may still be telling what is theirs, of a big table.
  private static final int UNCLAIMED_AFTER = Ticks.ofSeconds(15);

  private final Slots slots;
  private final FlowReader reader;
  private final FlowRecord scratch = new FlowRecord();
  private final long[][] digests = new long[Replica.MAX_OWNERS][];
  private final AtomicIntegerArray counts = new AtomicIntegerArray(Replica.MAX_OWNERS);
  private final BitSet present = new BitSet();
  private final BitSet silent = new BitSet();
  private final String[] names = new String[Replica.MAX_OWNERS];
  private String self = "";
  private final int[] absentSince = new int[Replica.MAX_OWNERS];
  private final BitSet bequeathed = new BitSet();
  private boolean heir;
  private boolean inheritedMore;

  Mirrors(ConnectionTable table) {
    slots = table.slots();
    reader = new FlowReader(table);
  }

  /** Copies of an earlier life belong to nobody that is known now. */
  void adopt(int slot, int now) {
    absentSince[0] = now;
    if (isCopy(slot)) {
      hold(slot, 0);
    }
  }

  /** So do this director's own: somebody may have taken them over meanwhile, and says so. */
  void giveUp(int slot, int now) {
    hold(slot, 0);
    slots.stamp(slot, now);
  }

  void present(int owner) {
    present.set(owner);
    bequeathed.clear(owner);
    if (digests[owner] == null) {
      digests[owner] = new long[FlowDigest.REGIONS];
    }
  }

  /** The name of this director, and that of another one: the first by name goes before. */
  void names(int owner, String ownersName, String ownName) {
    names[owner] = ownersName;
    self = ownName;
  }

  /** Whether a director goes before this one. */
  boolean isPreceding(int owner) {
    return names[owner] != null && names[owner].compareTo(self) < 0;
  }

  /** Whether a director goes before another one. */
  boolean isPreceding(int owner, int other) {
    return names[owner] != null && names[other] != null && names[owner].compareTo(names[other]) < 0;
  }

  /** A director never says when its flows end. */
  void silent(int owner) {
    silent.set(owner);
  }

  void absent(int owner, int now) {
    if (present.get(owner)) {
      present.clear(owner);
      absentSince[owner] = now;
    }
  }

  /** What is held of a director that is gone, or was of an earlier life (0), falls to this one. */
  void bequeathed(int owner) {
    if (!present.get(owner) && counts.get(owner) > 0) {
      bequeathed.set(owner);
      inheritedMore = true;
    }
  }

  /** Whether this director takes over what was held of one that bequeaths nothing. */
  void heir(boolean nowHeir) {
    heir = nowHeir;
  }

  /** How many copies are held of a director's flows; safe on any thread. */
  int count(int owner) {
    return counts.get(owner);
  }

  boolean isCopy(int slot) {
    return slots.marked(slot, SlotLayout.FROM_PEER);
  }

  boolean isCopyOf(int slot, int owner) {
    return isCopy(slot) && slots.owner(slot) == owner;
  }

  /** Whether a director's word about its flows may come late, or not at all. */
  boolean isSilent(int owner) {
    return silent.get(owner);
  }

  boolean ownerPresent(int slot) {
    return present.get(slots.owner(slot));
  }

  /** The slot's flow is a copy from now on, as it is now. */
  void hold(int slot, int owner) {
    slots.owner(slot, owner);
    slots.mark(slot, SlotLayout.FROM_PEER, true);
    account(slot, 1);
  }

  /** The slot's flow, if it is a copy, is one no longer, or is about to change or to end. */
  void release(int slot) {
    if (isCopy(slot)) {
      account(slot, -1);
      slots.owner(slot, 0);
      slots.mark(slot, SlotLayout.FROM_PEER, false);
    }
  }

  private void account(int slot, int sign) {
    int owner = slots.owner(slot);
    counts.lazySet(owner, counts.get(owner) + sign);
    if (owner != 0) {
      int fingerprint = fingerprint(slot);
      digests[owner][FlowDigest.region(fingerprint)] += sign * FlowDigest.share(fingerprint);
    }
  }

  int fingerprint(int slot) {
    reader.read(slot, scratch, 0);
    return FlowDigest.of(scratch);
  }

  /** The regions in which a director's digest is another one than that of its copies here. */
  BitSet difference(int owner, long[] digest) {
    BitSet regions = new BitSet(FlowDigest.REGIONS);
    for (int region = 0; region < FlowDigest.REGIONS; region++) {
      if (digests[owner][region] != digest[region]) {
        regions.set(region);
      }
    }
    return regions;
  }

  /** How much longer than its timeout a flow is kept, in ticks. */
  long grace(int slot) {
    return isCopy(slot) && ownerPresent(slot) && !isSilent(slots.owner(slot)) ? GRACE : 0;
  }

  /**
   * Whether, since the last call, something has fallen to this director, which must have it for its
   * own before whoever had it returns and asks.
   */
  boolean inheritsMore() {
    boolean more = inheritedMore;
    inheritedMore = false;
    return more;
  }

  /**
   * Whether a copy falls to this director. Not at once, while others are there, if it goes to a
   * virtual address that moves: whoever gets the address gets its flows.
   */
  boolean inherited(int slot, int now) {
    int owner = slots.owner(slot);
    if (present.get(owner)) {
      return false;
    }
    if (!bequeathed.get(owner)) {
      return owner == 0 ? isUnclaimed(now) : isSilent(owner) && heir && isWithoutWord(owner, now);
    }
    boolean moves = !present.isEmpty() && slots.marked(slot, SlotLayout.FROM_MASTER);
    return !moves || isAbsentFor(ORPHAN_AFTER, owner, now);
  }

  /** Whether others, if there are any, have had their time to claim what an earlier life had. */
  private boolean isUnclaimed(int now) {
    return isAbsentFor(present.isEmpty() ? ORPHAN_AFTER : UNCLAIMED_AFTER, 0, now);
  }

  /** Whether a director is gone for good that bequeaths nothing. */
  private boolean isWithoutWord(int owner, int now) {
    return present.isEmpty() || isAbsentFor(ORPHAN_AFTER, owner, now);
  }

  private boolean isAbsentFor(int ticks, int owner, int now) {
    return Ticks.between(absentSince[owner], now) > ticks;
  }
}
