package dev.tandem.lvs.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.service.TrafficCounters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** Totals that outlive a director which may be killed while it writes them. */
class TallyRecordsTest {

  private static final int ALIVE = 5000;
  private static final TallyKey KEY = new TallyKey(6, 1, 2, 80, 3, 4, 8080);
  private static final Tally FIRST = tally(1);
  private static final Tally SECOND = tally(100);

  private final MemorySegment memory = room(4L * SharedLayout.TALLY_LENGTH);
  private final MemorySegment journal = room(SharedLayout.TALLY_JOURNAL_LENGTH);
  private final TallyRecords records = new TallyRecords(memory, journal);

  private static MemorySegment room(long length) {
    return Arena.ofAuto().allocate(length, Long.BYTES);
  }

  private static Tally tally(long from) {
    return new Tally(
        KEY,
        7,
        true,
        new TrafficCounters(from, from + 1, from + 2, from + 3, from + 4),
        new TrafficCounters(from + 5, from + 6, from + 7, from + 8, from + 9));
  }

  private TallyRecords next() {
    TallyRecords next = new TallyRecords(memory, journal);
    next.adopt(ALIVE);
    return next;
  }

  @Test
  void recordsAreReadAsTheyWereWritten() {
    records.stamp(ALIVE);
    records.put(2, FIRST);
    records.connections(2, 12);
    records.rates(2, new double[] {1, 2, 3, 4, 5.5});
    TallyRecords next = next();
    assertThat(next.get(2)).contains(FIRST);
    assertThat(next.connections(2)).isEqualTo(12);
    assertThat(next.rates(2)).containsExactly(1, 2, 3, 4, 5.5);
    assertThat(next.get(1)).isEmpty();
    next.free(2);
    assertThat(next.get(2)).isEmpty();
  }

  /** Killed after so many octets of a record were written: the journal has all of it. */
  @Test
  void aRecordThatWasHalfWrittenIsWrittenAgain() {
    records.stamp(ALIVE);
    for (int written = 0; written <= SharedLayout.TALLY_RATES; written += Long.BYTES) {
      records.put(0, SECOND);
      records.put(1, SECOND);
      MemorySegment whole = MemorySegment.ofArray(memory.toArray(ValueLayout.JAVA_BYTE));
      records.put(0, FIRST);
      records.put(1, FIRST, 0, SECOND);
      records.put(0, SECOND, 1, SECOND);
      memory.asSlice(0, SharedLayout.TALLY_LENGTH).fill((byte) 0x55);
      MemorySegment.copy(whole, 0, memory, 0, written);
      journal.set(ValueLayout.JAVA_INT, SharedLayout.TALLY_JOURNAL_COUNT, 2);
      TallyRecords next = next();
      assertThat(next.get(0)).contains(SECOND);
      assertThat(next.get(1)).contains(SECOND);
    }
  }

  @Test
  void aJournalThatWasHalfWrittenCountsForNothing() {
    records.stamp(ALIVE);
    records.put(0, FIRST);
    MemorySegment tallies = journal.asSlice(SharedLayout.TALLY_JOURNAL_INDEX);
    tallies.fill((byte) 0x55);
    assertThat(next().get(0)).contains(FIRST);
  }

  @Test
  void aJournalThatMakesNoSenseCountsForNothing() {
    records.stamp(ALIVE);
    records.put(0, FIRST);
    journal.set(ValueLayout.JAVA_INT, SharedLayout.TALLY_JOURNAL_INDEX, 4);
    for (int count : new int[] {1, 3, -1, Integer.MAX_VALUE}) {
      journal.set(ValueLayout.JAVA_INT, SharedLayout.TALLY_JOURNAL_COUNT, count);
      assertThat(next().get(0)).contains(FIRST);
    }
  }

  @Test
  void nothingIsLeftWhenADirectorCameBetweenThatKeptNothing() {
    records.stamp(ALIVE - 1);
    records.put(0, FIRST);
    assertThat(next().get(0)).isEmpty();
  }

  @Test
  void aKillBetweenStampAndSignOfLifeIsNoOtherDirector() {
    records.stamp(ALIVE + 1);
    records.put(0, FIRST);
    assertThat(next().get(0)).contains(FIRST);
  }

  @Test
  void whatHasNoRecordIsWrittenNowhere() {
    records.put(TallyRecords.NONE, FIRST);
    records.connections(TallyRecords.NONE, 1);
    records.rates(TallyRecords.NONE, new double[SharedLayout.TALLY_VALUES]);
    records.free(TallyRecords.NONE);
    assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    records.put(TallyRecords.NONE, FIRST, 1, SECOND);
    assertThat(records.get(1)).contains(SECOND);
  }
}
