package dev.tandem.bench.report;

import java.util.ArrayList;
import java.util.List;

/** What a run measured, in the order it was measured. */
public final class Report {

  private final List<Table> tables = new ArrayList<>();
  private final List<Goal> goals = new ArrayList<>();
  private final List<String> setup = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  public void add(Table table) {
    tables.add(table);
  }

  public void add(Goal goal) {
    goals.add(goal);
  }

  /** Tells how something was set up: a command or a configuration, as it was. */
  public void setup(String text) {
    setup.add(text.strip());
  }

  /** Tells what could not be measured, and why. */
  public void failure(String text) {
    failures.add(text);
  }

  public List<Table> tables() {
    return tables;
  }

  public List<Goal> goals() {
    return goals;
  }

  public List<String> setup() {
    return setup;
  }

  public List<String> failures() {
    return failures;
  }
}
