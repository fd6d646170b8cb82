package dev.tandem.lvs.fastpath;

import dev.tandem.lvs.table.AddressRecords;
import dev.tandem.lvs.table.ConnectionTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * All memory that the engine shares with its fast path: maps of the XDP program, or plain memory
 * where the engine forwards by itself.
 *
 * @param tags and slots: of the connection table
 * @param addresses of flows of IPv6 in it
 * @param destinations where each real server's packets go, by number
 * @param tunnels how packets to them are wrapped, by the same number
 * @param hops neighbours, by number
 * @param traffics packets and octets, by writer and destination number
 * @param tallies totals of services and servers, for the next director; empty where there is none
 * @param tallyJournal what goes with them, one record
 * @param counters of {@link PacketCounter}, by writer
 * @param settings one record
 * @param markRules by which packets get firewall marks
 * @param stocks of servers chosen ahead, for a fast path that opens flows by itself; else empty
 * @param openingState what goes with them, one record
 * @param filter which addresses concern the data plane at all
 * @param writers the program's processors, and the engine as the last one
 * @param used whether flows of an earlier director may live in it; else all of it is zero
 */
public record FastPathMemory(
    MemorySegment tags,
    MemorySegment slots,
    MemorySegment addresses,
    MemorySegment destinations,
    MemorySegment tunnels,
    MemorySegment hops,
    MemorySegment traffics,
    MemorySegment tallies,
    MemorySegment tallyJournal,
    MemorySegment counters,
    MemorySegment settings,
    MemorySegment markRules,
    MemorySegment stocks,
    MemorySegment openingState,
    MemorySegment filter,
    int writers,
    boolean used) {

  /** The real servers that can be told apart, besides number 0, which is none. */
  public int maxDestinations() {
    return (int) (destinations.byteSize() / SharedLayout.DESTINATION_LENGTH);
  }

  /** Memory of this process alone, where only the engine writes. */
  public static FastPathMemory local(int buckets, int destinations, SegmentAllocator allocator) {
    return new FastPathMemory(
        zeroed(allocator, (long) buckets * ConnectionTable.TAGS_LENGTH),
        zeroed(allocator, (long) buckets * ConnectionTable.SLOTS_LENGTH),
        zeroed(allocator, (long) ConnectionTable.recordsFor(buckets) * AddressRecords.LENGTH),
        zeroed(allocator, (long) destinations * SharedLayout.DESTINATION_LENGTH),
        zeroed(allocator, (long) destinations * SharedLayout.TUNNEL_LENGTH),
        zeroed(allocator, (long) SharedLayout.MAX_HOPS * SharedLayout.HOP_LENGTH),
        zeroed(allocator, (long) destinations * SharedLayout.TRAFFIC_LENGTH),
        MemorySegment.ofArray(new byte[0]),
        zeroed(allocator, SharedLayout.TALLY_JOURNAL_LENGTH),
        zeroed(allocator, (long) SharedLayout.COUNTERS_PER_CPU * Long.BYTES),
        zeroed(allocator, SharedLayout.SETTINGS_LENGTH),
        zeroed(allocator, 2L * SharedLayout.MAX_MARK_RULES * SharedLayout.MARK_RULE_LENGTH),
        MemorySegment.ofArray(new byte[0]),
        zeroed(allocator, SharedLayout.OPENING_STATE_LENGTH),
        zeroed(allocator, 2L * SharedLayout.FILTER_WORDS * Long.BYTES),
        1,
        false);
  }

  private static MemorySegment zeroed(SegmentAllocator allocator, long length) {
    return allocator.allocate(length, 64);
  }
}
