package dev.tandem.bench.command;

import dev.tandem.bench.report.JsonReport;
import dev.tandem.bench.report.Machine;
import dev.tandem.bench.report.MarkdownPage;
import dev.tandem.bench.report.Report;
import dev.tandem.bench.report.TextTables;
import dev.tandem.linux.LibC;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all measurements let choose, and where their results go. */
final class RunOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--quick",
      description = "Fewer and shorter rounds: a first impression in a fraction of the time.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write all rounds of all figures to this file.")
  private Optional<Path> json;

  @Option(
      names = "--page",
      paramLabel = "FOLDER",
      description = "Write a Markdown page with plots into this folder.")
  private Optional<Path> page;

  private Machine machine;

  /** Fewer and shorter rounds. */
  boolean quick() {
    return quick;
  }

  /**
   * How long a part of the measurement lasts.
   *
   * @param asked seconds; 0 when nobody asked
   * @param usual seconds without {@code --quick}
   * @param quick seconds with it
   */
  Duration length(int asked, int usual, int quick) {
    int seconds = asked > 0 ? asked : this.quick ? quick : usual;
    return Duration.ofSeconds(seconds);
  }

  /**
   * Measures from beginning to end, and tells the results.
   *
   * @return the exit code
   */
  int report(Consumer<Report> measurements) {
    begin();
    Report report = new Report();
    measurements.accept(report);
    print(report);
    write(report);
    return 0;
  }

  /**
   * Measures one part after the other. One that fails takes nothing from the others, and what was
   * measured before is written already when the run ends early.
   *
   * @param parts by their names
   * @return the exit code
   */
  int report(Map<String, Consumer<Report>> parts) {
    begin();
    Report report = new Report();
    parts.forEach((name, part) -> {
      long began = System.nanoTime();
      measure(name, part, report);
      progress("%s: took %d s".formatted(name, (System.nanoTime() - began) / 1_000_000_000));
      write(report);
    });
    print(report);
    return report.failures().isEmpty() ? 0 : 1;
  }

  private void measure(String name, Consumer<Report> part, Report report) {
    try {
      part.accept(report);
    } catch (RuntimeException e) {
      String reason = Objects.requireNonNullElse(e.getMessage(), e.toString());
      report.failure(name + ": " + reason);
      progress("%s: failed: %s".formatted(name, reason));
    }
  }

  /** Checks that measuring is possible here, and notes what the machine is like before. */
  private void begin() {
    if (!LibC.isRoot()) {
      throw new IllegalStateException("measuring needs root: namespaces, XDP, conntrack's limits");
    }
    machine = Machine.present(commandText());
  }

  private String commandText() {
    return "bin/"
        + String.join(" ", spec.root().commandLine().getParseResult().originalArgs())
            .transform(arguments -> "bench " + arguments);
  }

  /** Tells how far the run is. */
  void progress(String text) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("  " + text);
    err.flush();
  }

  private void print(Report report) {
    spec.commandLine().getOut().println();
    spec.commandLine().getOut().print(TextTables.of(report));
    spec.commandLine().getOut().flush();
  }

  /** Writes the results where they are wanted. */
  private void write(Report report) {
    try {
      if (json.isPresent()) {
        Files.writeString(json.get(), JsonReport.of(report, machine));
      }
      if (page.isPresent()) {
        MarkdownPage.write(report, machine, page.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
