package dev.tandem.bench.report;

import dev.tandem.director.drill.Scenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The gaps of drills, ours and keepalived's side by side: the median and the worst round. */
public final class FailoverTable {

  /** Those that move the role, or might. The crash of a process is no fault to keepalived. */
  public static final List<Scenario> SCENARIOS =
      List.of(
          Scenario.CRASH,
          Scenario.POWER,
          Scenario.PLANNED,
          Scenario.LINK,
          Scenario.PARTITION,
          Scenario.PAUSE,
          Scenario.FLAP,
          Scenario.RESTART);

  private static final String ROW = "%-10s %-8s %10s %10s %10s %10s %6s";

  private FailoverTable() {}

  private record Kind(String scenario, double advert) {}

  /**
   * A line for each drill and interval.
   *
   * @param results of drills, as their file has them
   */
  public static List<String> lines(List<?> results) {
    Map<Kind, List<Map<?, ?>>> kinds = new LinkedHashMap<>();
    for (Object result : results) {
      Map<?, ?> map = (Map<?, ?>) result;
      Kind kind =
          new Kind(
              String.valueOf(map.get("scenario")), ((Number) map.get("advert_s")).doubleValue());
      kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(map);
    }
    List<String> lines = new ArrayList<>();
    lines.add(ROW.formatted("", "", "TANDEM", "", "KEEPALIVED", "", ""));
    lines.add(ROW.formatted("DRILL", "ADVERT", "MEDIAN", "WORST", "MEDIAN", "WORST", "LOST"));
    kinds.forEach((kind, rounds) -> lines.add(line(kind, rounds)));
    return lines;
  }

  private static String line(Kind kind, List<Map<?, ?>> rounds) {
    List<Double> ours = gaps(rounds, false);
    List<Double> theirs = gaps(rounds, true);
    long lost =
        rounds.stream()
            .filter(round -> !round.containsKey("peer"))
            .mapToLong(round -> ((Number) round.get("lost")).longValue())
            .sum();
    return ROW.formatted(
        kind.scenario(),
        "%s s".formatted(plain(kind.advert())),
        median(ours),
        worst(ours),
        median(theirs),
        worst(theirs),
        lost);
  }

  private static String plain(double seconds) {
    return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
  }

  private static List<Double> gaps(List<Map<?, ?>> rounds, boolean peer) {
    return rounds.stream()
        .filter(round -> round.containsKey("peer") == peer)
        .map(round -> ((Number) round.get("gap_ms")).doubleValue())
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  /** Of an even number the longer one of the two in the middle. */
  private static String median(List<Double> gaps) {
    return text(gaps.isEmpty() ? Optional.empty() : Optional.of(gaps.get(gaps.size() / 2)));
  }

  private static String worst(List<Double> gaps) {
    return text(gaps.isEmpty() ? Optional.empty() : Optional.of(gaps.getLast()));
  }

  private static String text(Optional<Double> gap) {
    return gap.map(millis -> String.format(Locale.ROOT, "%,.0f ms", millis)).orElse("-");
  }
}
