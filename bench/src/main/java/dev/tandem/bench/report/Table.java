package dev.tandem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Figures of one kind side by side: conditions as rows, subjects as columns.
 *
 * @param title what the figures are, with their unit
 * @param note how they came to be, a sentence or two
 */
public record Table(String title, String note, List<Figure> figures) {

  public Table {
    figures = List.copyOf(figures);
  }

  public List<String> conditions() {
    return figures.stream().map(Figure::condition).distinct().toList();
  }

  public List<String> subjects() {
    return figures.stream().map(Figure::subject).distinct().toList();
  }

  public Optional<Figure> figure(String condition, String subject) {
    return figures.stream()
        .filter(f -> f.condition().equals(condition) && f.subject().equals(subject))
        .findFirst();
  }

  /** Header and rows as texts, the conditions first. */
  public List<List<String>> cells() {
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of(""));
    header.addAll(subjects());
    rows.add(header);
    for (String condition : conditions()) {
      List<String> row = new ArrayList<>(List.of(condition));
      subjects().forEach(s -> row.add(figure(condition, s).map(Figure::text).orElse("-")));
      rows.add(row);
    }
    return rows;
  }
}
