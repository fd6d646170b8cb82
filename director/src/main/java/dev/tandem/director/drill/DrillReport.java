package dev.tandem.director.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One drill as an operator reads it.
 *
 * @param timeline a line for each thing that happened
 * @param probe what the probe saw
 * @param quiet what it saw before the fault: how much the machine alone disturbs it
 * @param remarks further sentences
 */
record DrillReport(
    DrillResult result,
    List<String> timeline,
    ProbeLog.Summary probe,
    ProbeLog.Summary quiet,
    List<String> remarks) {

  private static final String FACT = "  %-16s %s";

  /** The report, a line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    timeline.forEach(line -> lines.add("  " + line));
    lines.add("");
    lines.add(FACT.formatted("longest gap", gap()));
    lines.add(
        FACT.formatted(
            "",
            Text.millis(quiet.gap().longest())
                + " before the fault, by which the rest is to be judged"));
    if (!probe.absent().isZero()) {
      lines.add(FACT.formatted("", absence()));
    }
    if (result.hasSessions()) {
      lines.add(FACT.formatted("", Text.millis(result.sessionGap()) + " in a session"));
      lines.add(FACT.formatted("sessions", sessions()));
      lines.add(FACT.formatted("new connections", connections()));
      if (result.connections().stood() > 0) {
        lines.add(FACT.formatted("", standing()));
      }
      lines.add(FACT.formatted("persistence", persistence()));
      lines.add(FACT.formatted("tables", tables()));
    }
    if (result.scenario().makesTwoMasters() && result.peer().equals(DrillResult.OURS)) {
      lines.add(FACT.formatted("two masters", twoMasters()));
    }
    if (result.peer().equals(DrillResult.OURS)) {
      lines.add(
          FACT.formatted("directors", "plane " + result.plane() + ", channel " + result.channel()));
    }
    remarks.forEach(remark -> lines.add(FACT.formatted("", remark)));
    lines.add(FACT.formatted("verdict", verdict()));
    return lines;
  }

  private String gap() {
    return "%s without service for new clients (%s of %s probes lost)"
        .formatted(
            Text.millis(result.gap()), Text.number(probe.lost()), Text.number(probe.asked()));
  }

  private String absence() {
    return Text.millis(probe.absent()) + " in which the probe itself stood still, in no gap";
  }

  private String sessions() {
    return "%s before, %s lost, %s resumed"
        .formatted(
            Text.number(result.sessions()),
            Text.number(result.lost()),
            Text.number(result.resumed()));
  }

  private String connections() {
    return "%s opened (%s a second), %s of them by their retry, %s failed"
        .formatted(
            Text.number(result.connections().begun()),
            Text.number(result.perSecond()),
            Text.number(result.connections().retried()),
            Text.number(result.connections().failed()));
  }

  private String standing() {
    return "%s had stood for %s or longer at the fault, %s of them broken"
        .formatted(
            Text.number(result.connections().stood()),
            Text.millis(ShortConnections.STANDING),
            Text.number(result.connections().broken()));
  }

  private String persistence() {
    return "%d of %d met the same server again, by port, by mark and by address"
        .formatted(result.persistenceKept(), result.persistenceTotal());
  }

  private String tables() {
    return result.differing() == 0
        ? result.cluster().size() == 2
            ? "the same in both directors when the pair was whole again"
            : "the same in all %d directors when all were back".formatted(result.cluster().size())
        : "different in " + Text.count(result.differing(), "session");
  }

  private String twoMasters() {
    return "for %s after the directors could hear each other again, of %s that are allowed"
        .formatted(Text.millis(result.twoMasters()), Text.millis(result.mostTwoMasters()));
  }

  private String verdict() {
    String word = result.verdict().toUpperCase(Locale.ROOT);
    return result.held() ? word : word + ": " + String.join(", ", result.failures());
  }
}
