package dev.tandem.director.drill;

import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabCluster;
import dev.tandem.director.lab.LabException;
import dev.tandem.director.lab.LabMode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.function.Consumer;

/** Runs all drills of a plan, one lab after the other, and prints what there is to read. */
public final class Drills {

  private final DrillPlan plan;
  private final Consumer<String> out;
  private final long start = System.nanoTime();
  private final List<DrillResult> results = new ArrayList<>();
  private int broken;

  private record Round(Scenario scenario, int number) {}

  /**
   * Not yet run.
   *
   * @param out takes lines of progress and reports
   */
  public Drills(DrillPlan plan, Consumer<String> out) {
    this.plan = plan;
    this.out = out;
  }

  /**
   * Runs them. Whatever happens, no lab is left; where the plan keeps it, the last one is, or the
   * one in which a drill broke down.
   *
   * @return whether all held
   */
  public boolean run() throws InterruptedException {
    for (DrillPlan.Step step : plan.steps()) {
      run(step, plan.keep() && step.equals(plan.steps().getLast()));
    }
    if (plan.keepalived()) {
      runKeepalived();
    }
    out.accept("");
    SummaryTable.lines(results).forEach(out);
    if (broken > 0) {
      out.accept(Text.count(broken, "round") + " broke down: see above");
    }
    return broken == 0
        && results.stream()
            .filter(result -> result.peer().equals(DrillResult.OURS))
            .allMatch(DrillResult::held);
  }

  private void run(DrillPlan.Step step, boolean keep) throws InterruptedException {
    Queue<Round> rounds = new ArrayDeque<>();
    for (Scenario scenario : step.scenarios()) {
      for (int number = 1; number <= plan.rounds(); number++) {
        rounds.add(new Round(scenario, number));
      }
    }
    while (!rounds.isEmpty()) {
      runInOneLab(step.mode(), rounds, keep);
    }
  }

  /** Runs rounds until none is left, or one breaks down: the next ones need another lab then. */
  private void runInOneLab(LabMode mode, Queue<Round> rounds, boolean keep)
      throws InterruptedException {
    Lab lab = Lab.raise(plan.name(), plan.lab(mode), !plan.keep(), this::progress);
    boolean done = false;
    try {
      while (!rounds.isEmpty()) {
        run(lab, rounds.remove());
      }
      if (keep) {
        new Directors(lab).awaitReady();
      }
      done = true;
    } catch (LabException e) {
      if (plan.keep()) {
        throw e;
      }
      broken++;
      out.accept("  This round broke down, and counts as failed: " + e.getMessage());
    } finally {
      if (keep || (plan.keep() && !done)) {
        out.accept("The lab stays: tandem lab status, tandem lab down");
      } else {
        lab.down();
      }
    }
  }

  private void run(Lab lab, Round round) throws InterruptedException {
    title(round.scenario(), lab.plan().mode() + directors(), round.number());
    try (Drill drill =
        new Drill(lab, round.scenario(), plan.sessions(), plan.rate(), this::progress)) {
      report(drill.run());
    }
  }

  private void runKeepalived() throws InterruptedException {
    Lab lab = Lab.raiseBare(plan.name(), plan.lab(LabMode.NAT), this::progress);
    try {
      for (Scenario scenario : plan.peerScenarios()) {
        for (int round = 1; round <= plan.rounds(); round++) {
          title(scenario, "keepalived", round);
          try (KeepalivedDrill drill = new KeepalivedDrill(lab, scenario, this::progress)) {
            report(drill.run());
          }
        }
      }
    } finally {
      lab.down();
    }
  }

  private void title(Scenario scenario, String what, int round) {
    out.accept("");
    out.accept(
        "%s, %s, adverts every %s%s"
            .formatted(
                scenario.label().toUpperCase(Locale.ROOT),
                what,
                Text.seconds(plan.advert()),
                plan.rounds() == 1 ? "" : ", round " + round + " of " + plan.rounds()));
  }

  private String directors() {
    if (plan.cluster().equals(LabCluster.PAIR)) {
      return "";
    }
    return ", %d directors%s"
        .formatted(plan.cluster().size(), plan.cluster().activeActive() ? " active/active" : "");
  }

  private void report(DrillReport report) {
    results.add(report.result());
    report.lines().forEach(out);
  }

  private void progress(String text) {
    Duration since = Duration.ofNanos(System.nanoTime() - start);
    out.accept(String.format(Locale.ROOT, "  [%3d s] %s", since.toSeconds(), text));
  }

  /** All results, in the order of the drills. */
  public List<Object> json() {
    List<Object> list = new ArrayList<>();
    results.forEach(result -> list.add(result.toMap()));
    return list;
  }
}
