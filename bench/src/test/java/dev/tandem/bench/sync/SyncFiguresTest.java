package dev.tandem.bench.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tandem.bench.report.Goal;
import dev.tandem.bench.report.Report;
import dev.tandem.bench.report.Table;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SyncFiguresTest {

  private static final long MILLI = 1_000_000;

  private static Report report(int connections, int rate, long troubles) {
    SyncFigures figures = new SyncFigures(connections, rate);
    for (double round : new double[] {1, 2, 9}) {
      figures.copied(round, 0.98, 10 * round);
      figures.sent(100_000 * round, troubles, 4);
      figures.lagged(LongStream.rangeClosed(1, 100).map(n -> n * MILLI).toArray(), 0.1 * round);
    }
    Report report = new Report();
    figures.tell(report);
    return report;
  }

  private static String cell(Table table, String condition) {
    return table.figure(condition, "pair").orElseThrow().text();
  }

  @Test
  void eachFigureIsTheMedianOfItsRounds() {
    List<Table> tables = report(1_000_000, 50_000, 0).tables();
    assertThat(cell(tables.get(0), "1,000,000 connections, s")).isEqualTo("2.00 (1.00-9.00)");
    assertThat(cell(tables.get(0), "engine away from packets, ms")).isEqualTo("20.0 (10.0-90.0)");
    Table work = tables.get(1);
    assertThat(cell(work, "records/s")).isEqualTo("200,000 (100,000-900,000)");
    assertThat(cell(work, "lag, half of them, ms")).isEqualTo("51.0 (51.0-51.0)");
    assertThat(cell(work, "lag, 99 of 100, ms")).isEqualTo("99.0 (99.0-99.0)");
    assertThat(cell(work, "flows repaired")).isEqualTo("4.00");
  }

  @Test
  void theAimsAreToldWithWhatWasReached() {
    assertThat(report(1_000_000, 50_000, 3).goals())
        .extracting(Goal::what, Goal::measured, Goal::reached)
        .containsExactly(
            tuple("Copy of a million connections, s", 2.0, true),
            tuple("New connections during the copy, per cent of those wanted", 98.0, true),
            tuple("Records/s to another director", 200_000.0, false),
            tuple("Messages missing and records refused under load", 3.0, false),
            tuple("Lag of 99 of 100 connections, ms", 99.0, false),
            tuple("Replication at the master, per cent of a core", 20.0, true));
  }

  @Test
  void aimsForOtherSizesAreNotTold() {
    assertThat(report(1_000, 500, 0).goals())
        .extracting(Goal::what)
        .noneMatch(what -> what.contains("million") || what.contains("core"));
  }
}
