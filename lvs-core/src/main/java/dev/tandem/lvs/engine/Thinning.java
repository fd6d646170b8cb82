package dev.tandem.lvs.engine;

import dev.tandem.lvs.connection.SctpState;
import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;
import java.util.random.RandomGenerator;

/**
 * {@code drop_entry}: which connections are given up early, as IPVS does it. Each second 1/32 of
 * the table is looked at. Half-open connections go, and of those that were silent for a minute and
 * never got far, the more of them the less they did. Templates that nothing was ever established
 * under go too.
 */
final class Thinning {

  private static final int PARTS = 32;
  private static final int SLOTS_PER_BUCKET_SHIFT = 3;
  private static final int SILENT = Ticks.ofSeconds(60);
  private static final int FEW_PACKETS = 8;

  private final Slots slots;
  private final RandomGenerator random;
  // By the number of packets from the client: of how many such connections one goes.
  private final int[] untilDrop = new int[FEW_PACKETS + 1];
  private int part;

  Thinning(Slots slots, RandomGenerator random) {
    this.slots = slots;
    this.random = random;
  }

  /** Goes on to another part of the table. */
  void nextRound() {
    part = random.nextInt(PARTS);
  }

  /** Whether a connection or template goes now. */
  boolean takes(int slot, int now) {
    if (((slot >>> SLOTS_PER_BUCKET_SHIFT) & (PARTS - 1)) != part) {
      return false;
    }
    if (slots.isTemplate(slot)) {
      return slots.controlled(slot) == 0 && !slots.marked(slot, SlotLayout.ASSURED);
    }
    int state = slots.connectionState(slot);
    return switch (slots.protocol(slot)) {
      case PacketView.TCP ->
          switch (TcpState.ALL.get(state)) {
            case SYN_RECV, SYNACK -> true;
            case ESTABLISHED -> didLittle(slot, now);
            default -> false;
          };
      case PacketView.SCTP ->
          switch (SctpState.ALL.get(state)) {
            case INIT1, INIT -> true;
            case ESTABLISHED -> didLittle(slot, now);
            default -> false;
          };
      default -> didLittle(slot, now);
    };
  }

  private boolean didLittle(int slot, int now) {
    int packets = slots.inPackets(slot);
    if (packets < 1 || packets > FEW_PACKETS || Ticks.between(slots.lastSeen(slot), now) < SILENT) {
      return false;
    }
    if (--untilDrop[packets] > 0) {
      return false;
    }
    untilDrop[packets] = packets;
    return true;
  }
}
