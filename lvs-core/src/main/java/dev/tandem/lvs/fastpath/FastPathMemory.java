package dev.tandem.lvs.fastpath;

import dev.tandem.lvs.table.ConnectionTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * All memory that the engine shares with its fast path: maps of the XDP program, or plain memory
 * where the engine forwards by itself.
 *
 * @param tags and slots: of the connection table
 * @param destinations where each real server's packets go, by number
 * @param tunnels how packets to them are wrapped, by the same number
 * @param hops neighbours, by number
 * @param traffics packets and octets, by writer and destination number
 * @param counters of {@link PacketCounter}, by writer
 * @param settings one record
 * @param markRules by which packets get firewall marks
 * @param filter which addresses concern the data plane at all
 * @param writers the program's processors, and the engine as the last one
 */
public record FastPathMemory(
    MemorySegment tags,
    MemorySegment slots,
    MemorySegment destinations,
    MemorySegment tunnels,
    MemorySegment hops,
    MemorySegment traffics,
    MemorySegment counters,
    MemorySegment settings,
    MemorySegment markRules,
    MemorySegment filter,
    int writers) {

  /** The real servers that can be told apart, besides number 0, which is none. */
  public int maxDestinations() {
    return (int) (destinations.byteSize() / SharedLayout.DESTINATION_LENGTH);
  }

  /** Memory of this process alone, where only the engine writes. */
  public static FastPathMemory local(int buckets, int destinations, Arena arena) {
    return new FastPathMemory(
        zeroed(arena, (long) buckets * ConnectionTable.TAGS_LENGTH),
        zeroed(arena, (long) buckets * ConnectionTable.SLOTS_LENGTH),
        zeroed(arena, (long) destinations * SharedLayout.DESTINATION_LENGTH),
        zeroed(arena, (long) destinations * SharedLayout.TUNNEL_LENGTH),
        zeroed(arena, (long) SharedLayout.MAX_HOPS * SharedLayout.HOP_LENGTH),
        zeroed(arena, (long) destinations * SharedLayout.TRAFFIC_LENGTH),
        zeroed(arena, (long) SharedLayout.COUNTERS_PER_CPU * Long.BYTES),
        zeroed(arena, SharedLayout.SETTINGS_LENGTH),
        zeroed(arena, 2L * SharedLayout.MAX_MARK_RULES * SharedLayout.MARK_RULE_LENGTH),
        zeroed(arena, 2L * SharedLayout.FILTER_WORDS * Long.BYTES),
        1);
  }

  private static MemorySegment zeroed(Arena arena, long length) {
    return arena.allocate(length, 64);
  }
}
