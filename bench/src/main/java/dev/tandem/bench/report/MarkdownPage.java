package dev.tandem.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as a page with a plot for each table that compares something. */
public final class MarkdownPage {

  private MarkdownPage() {}

  /** Writes {@code README.md} and its pictures into a folder. */
  public static void write(Report report, Machine machine, Path folder) throws IOException {
    Files.createDirectories(folder);
    StringBuilder page = new StringBuilder("# Measurements\n\n");
    machine.facts().forEach((name, value) -> page.append("* %s: %s%n".formatted(name, value)));
    page.append(
        """

        Each figure is the median of rounds in which all contestants took turns, with the least and
        the most in brackets.
        """);
    if (!report.goals().isEmpty()) {
      page.append("\n## Goals\n\n").append(rows(TextTables.goalCells(report)));
    }
    if (!report.failures().isEmpty()) {
      page.append("\n## Not measured\n\n");
      report.failures().forEach(failure -> page.append("* ").append(failure).append('\n'));
    }
    for (Table table : report.tables()) {
      page.append("\n## %s%n%n%s%n%n".formatted(table.title(), table.note()));
      page.append(rows(table.cells()));
      if (table.subjects().size() > 1) {
        String picture = fileName(table.title());
        BarPlot.write(table, folder.resolve(picture));
        page.append("%n![%s](%s)%n".formatted(table.title(), picture));
      }
    }
    if (!report.setup().isEmpty()) {
      page.append("\n## How it was set up\n");
      report.setup().forEach(text -> page.append("\n```\n").append(text).append("\n```\n"));
    }
    Files.writeString(folder.resolve("README.md"), page);
  }

  private static String rows(List<List<String>> cells) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : cells) {
      lines.add("| " + String.join(" | ", row) + " |");
    }
    lines.add(1, "|" + "---|".repeat(cells.getFirst().size()));
    return String.join("\n", lines) + "\n";
  }

  private static String fileName(String title) {
    return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "")
        + ".png";
  }
}
