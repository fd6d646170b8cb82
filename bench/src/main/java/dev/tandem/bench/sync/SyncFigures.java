package dev.tandem.bench.sync;

import dev.tandem.bench.report.Figure;
import dev.tandem.bench.report.Goal;
import dev.tandem.bench.report.Report;
import dev.tandem.bench.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What was measured of the replication, round by round, and what is wanted of it. */
final class SyncFigures {

  private static final String PAIR = "pair";
  private static final int MILLION = 1_000_000;
  private static final double COPY_SECONDS = 3;
  private static final double RECORDS = 300_000;
  private static final double LAG_MILLIS = 50;
  private static final double CORE_PERCENT = 20;
  // The rate for which that share of a core is wanted.
  private static final int BUSY_RATE = 50_000;

  private final int connections;
  private final int rate;
  private final List<Double> copies = new ArrayList<>();
  private final List<Double> beside = new ArrayList<>();
  private final List<Double> absences = new ArrayList<>();
  private final List<Double> records = new ArrayList<>();
  private final List<Double> medians = new ArrayList<>();
  private final List<Double> highs = new ArrayList<>();
  private final List<Double> highest = new ArrayList<>();
  private final List<Double> cores = new ArrayList<>();
  private long troubles;
  private long repaired;

  /**
   * Begins without any.
   *
   * @param rate new connections a second while lag is measured
   */
  SyncFigures(int connections, int rate) {
    this.connections = connections;
    this.rate = rate;
  }

  /**
   * A copy was complete.
   *
   * @param share of the new connections that were wanted meanwhile
   * @param absenceMillis the longest that the master's engine did not look at packets
   */
  void copied(double seconds, double share, double absenceMillis) {
    copies.add(seconds);
    beside.add(share * 100);
    absences.add(absenceMillis);
  }

  /**
   * Records went over as fast as they could.
   *
   * @param troubles messages that were missing and records that were refused, so far
   */
  void sent(double recordsPerSecond, long troubles, long repaired) {
    records.add(recordsPerSecond);
    this.troubles = troubles;
    this.repaired = repaired;
  }

  /** Connections went over at the rate; {@code coreShare} is what that took at the master. */
  void lagged(long[] nanos, double coreShare) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    medians.add(sorted[sorted.length / 2] / 1e6);
    highs.add(sorted[(sorted.length * 99 - 1) / 100] / 1e6);
    highest.add(sorted[sorted.length - 1] / 1e6);
    cores.add(coreShare * 100);
  }

  void tell(Report report) {
    tellCopy(report);
    tellWork(report);
  }

  private void tellCopy(Report report) {
    Figure copy = new Figure("%,d connections, s".formatted(connections), PAIR, copies);
    Figure share = new Figure("new connections meanwhile, per cent of those wanted", PAIR, beside);
    report.add(
        new Table(
            "Replication, the copy of a whole table",
            "From the first sight of the other director until its table is complete, each time to"
                + " a process that has just begun, while the master opens %,d connections/s; and"
                    .formatted(SyncMeasurement.BACKGROUND_RATE)
                + " for how long its engine was away from packets at most.",
            List.of(copy, share, new Figure("engine away from packets, ms", PAIR, absences))));
    if (connections == MILLION) {
      report.add(Goal.atMost("Copy of a million connections, s", copy.median(), COPY_SECONDS));
    }
    report.add(
        Goal.atLeast(
            "New connections during the copy, per cent of those wanted", share.median(), 90));
  }

  private void tellWork(Report report) {
    Figure throughput = new Figure("records/s", PAIR, records);
    Figure high = new Figure("lag, 99 of 100, ms", PAIR, highs);
    Figure core = new Figure("replication at the master, per cent of a core", PAIR, cores);
    report.add(
        new Table(
            "Replication, a pair at work",
            "Records as fast as they go; then the time from an insert on one director to a usable"
                + " entry on the other at %,d new connections/s, and what that takes of the"
                    .formatted(rate)
                + " master's processor. Both directors, the channel and the generator share the"
                + " machine.",
            List.of(
                throughput,
                new Figure("lag, half of them, ms", PAIR, medians),
                high,
                new Figure("lag, the highest, ms", PAIR, highest),
                core,
                Figure.once("messages missing and records refused", PAIR, (double) troubles),
                Figure.once("flows repaired", PAIR, (double) repaired))));
    report.add(Goal.atLeast("Records/s to another director", throughput.median(), RECORDS));
    report.add(
        Goal.atMost("Messages missing and records refused under load", (double) troubles, 0));
    report.add(Goal.atMost("Lag of 99 of 100 connections, ms", high.median(), LAG_MILLIS));
    if (rate == BUSY_RATE) {
      report.add(
          Goal.atMost(
              "Replication at the master, per cent of a core", core.median(), CORE_PERCENT));
    }
  }
}
