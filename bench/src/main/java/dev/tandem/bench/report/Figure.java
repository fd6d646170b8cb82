package dev.tandem.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * What was measured of one contestant under one condition, round by round.
 *
 * @param condition such as the number of flows: a row of the table
 * @param subject who or what was measured: a column of the table
 * @param values one a round, at least one
 */
public record Figure(String condition, String subject, List<Double> values) {

  public Figure {
    values = List.copyOf(values);
  }

  /** A figure that was taken once. */
  public static Figure once(String condition, String subject, double value) {
    return new Figure(condition, subject, List.of(value));
  }

  public double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  public double least() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  public double most() {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** The median to three digits, and from where to where the rounds went. */
  public String text() {
    if (values.size() == 1) {
      return number(median());
    }
    return "%s (%s-%s)".formatted(number(median()), number(least()), number(most()));
  }

  /** A number to three digits, without exponents. */
  public static String number(double value) {
    double size = Math.abs(value);
    if (size >= 1000) {
      return String.format(Locale.ROOT, "%,d", Math.round(value));
    }
    int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
