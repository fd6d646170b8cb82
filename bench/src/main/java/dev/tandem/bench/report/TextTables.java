package dev.tandem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report for a terminal. */
public final class TextTables {

  private TextTables() {}

  public static String of(Report report) {
    StringBuilder text = new StringBuilder();
    for (Table table : report.tables()) {
      text.append(table.title()).append('\n').append(aligned(table.cells())).append('\n');
    }
    if (!report.goals().isEmpty()) {
      text.append(aligned(goalCells(report)));
    }
    report.failures().forEach(failure -> text.append("\nNot measured: ").append(failure));
    return text.append(report.failures().isEmpty() ? "" : "\n").toString();
  }

  static List<List<String>> goalCells(Report report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("To reach", "wanted", "measured", ""));
    for (Goal goal : report.goals()) {
      rows.add(
          List.of(
              goal.what(),
              goal.bound(),
              Figure.number(goal.measured()),
              goal.reached() ? "reached" : "MISSED"));
    }
    return rows;
  }

  private static String aligned(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        line.append(
            String.format(Locale.ROOT, "%-" + (width(rows, column) + 2) + "s", row.get(column)));
      }
      text.append("  ").append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(1);
  }
}
