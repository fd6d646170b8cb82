package dev.tandem.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.ob.JSON;

/** A report for programs: all rounds, nothing rounded. */
public final class JsonReport {

  private JsonReport() {}

  public static String of(Report report, Machine machine) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("machine", machine.facts());
    all.put("setup", report.setup());
    all.put("tables", report.tables().stream().map(JsonReport::table).toList());
    all.put("goals", report.goals().stream().map(JsonReport::goal).toList());
    all.put("failures", report.failures());
    return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(all);
  }

  private static Map<String, Object> table(Table table) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("title", table.title());
    map.put("note", table.note());
    map.put("figures", table.figures().stream().map(JsonReport::figure).toList());
    return map;
  }

  private static Map<String, Object> figure(Figure figure) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("condition", figure.condition());
    map.put("subject", figure.subject());
    map.put("median", figure.median());
    map.put("rounds", List.copyOf(figure.values()));
    return map;
  }

  private static Map<String, Object> goal(Goal goal) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("what", goal.what());
    map.put("measured", goal.measured());
    map.put("wanted", goal.bound());
    map.put("reached", goal.reached());
    return map;
  }
}
