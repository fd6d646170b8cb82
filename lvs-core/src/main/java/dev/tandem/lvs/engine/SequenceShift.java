package dev.tandem.lvs.engine;

import dev.tandem.lvs.table.Slots;

/**
 * By how much the sequence numbers of a server's text differ from those that its client sees, since
 * a helper made lines of it longer or shorter. As in IPVS only the last change is remembered: what
 * comes again from before it counts with the shift that was before.
 */
final class SequenceShift {

  private SequenceShift() {}

  /** The number that the client sees. */
  static int toClient(Slots slots, int slot, int sequence) {
    boolean behind = sequence - slots.shiftFrom(slot) > 0;
    return sequence + (behind ? slots.shiftAfter(slot) : slots.shiftBefore(slot));
  }

  /**
   * The number that the server means, of one that its client acknowledges. IPVS takes one that lies
   * just in front of a line that became shorter for one behind it.
   */
  static int toServer(Slots slots, int slot, int acknowledged) {
    int meant = acknowledged - slots.shiftBefore(slot);
    boolean behind = meant - slots.shiftFrom(slot) > 0;
    return behind ? acknowledged - slots.shiftAfter(slot) : meant;
  }

  /** Whether a change of the text at a number was not made before: segments may come again. */
  static boolean isNew(Slots slots, int slot, int sequence) {
    return slots.shiftAfter(slot) == slots.shiftBefore(slot)
        || sequence - slots.shiftFrom(slot) > 0;
  }

  /** The text of the segment that begins at a number has become longer. */
  static void add(Slots slots, int slot, int sequence, int octets) {
    int before = slots.shiftAfter(slot);
    slots.shift(slot, sequence, before, before + octets);
  }
}
