package dev.tandem.director.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

/** All drills in one table: a row for each kind, the medians of its rounds. */
final class SummaryTable {

  private static final String ROW = "%-9s %-5s %-11s %-7s %8s %7s %8s %10s %11s %11s  %s";

  private SummaryTable() {}

  /** What rounds of one drill have in common. */
  private record Kind(Scenario scenario, String mode, String peer, Duration advert) {}

  static List<String> lines(List<DrillResult> results) {
    Map<Kind, List<DrillResult>> kinds = new LinkedHashMap<>();
    for (DrillResult result : results) {
      Kind kind =
          new Kind(result.scenario(), result.mode().label(), result.peer(), result.advert());
      kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(result);
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        ROW.formatted(
            "DRILL",
            "MODE",
            "BY",
            "ADVERT",
            "SESSIONS",
            "LOST",
            "RESUMED",
            "GAP",
            "NEW FAILED",
            "PERSISTENT",
            "VERDICT"));
    kinds.forEach((kind, rounds) -> lines.add(row(kind, rounds)));
    return lines;
  }

  private static String row(Kind kind, List<DrillResult> rounds) {
    long held = rounds.stream().filter(DrillResult::held).count();
    return ROW.formatted(
        kind.scenario().label(),
        kind.mode(),
        kind.peer(),
        Text.seconds(kind.advert()),
        figure(rounds, DrillResult::sessions),
        figure(rounds, DrillResult::lost),
        figure(rounds, DrillResult::resumed),
        Text.millis(median(rounds)),
        figure(rounds, result -> result.connections().failed()),
        persistence(rounds),
        rounds.size() == 1
            ? rounds.getFirst().verdict().toUpperCase(Locale.ROOT)
            : held + " of " + rounds.size() + " HELD");
  }

  private static String persistence(List<DrillResult> rounds) {
    return rounds.getFirst().hasSessions()
        ? sum(rounds, DrillResult::persistenceKept)
            + "/"
            + sum(rounds, DrillResult::persistenceTotal)
        : "-";
  }

  private static String figure(List<DrillResult> rounds, ToIntFunction<DrillResult> figure) {
    return rounds.getFirst().hasSessions() ? sum(rounds, figure) : "-";
  }

  private static String sum(List<DrillResult> rounds, ToIntFunction<DrillResult> figure) {
    return Text.number(rounds.stream().mapToInt(figure).sum());
  }

  /** The middle one of the gaps; of an even number the longer one of the two. */
  static Duration median(List<DrillResult> rounds) {
    List<Duration> gaps = rounds.stream().map(DrillResult::gap).sorted().toList();
    return gaps.get(gaps.size() / 2);
  }
}
