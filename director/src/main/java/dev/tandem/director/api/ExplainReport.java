package dev.tandem.director.api;

import dev.tandem.director.config.ServiceNames;
import dev.tandem.director.ipvsadm.IpvsadmJson;
import dev.tandem.director.mark.RuleText;
import dev.tandem.linux.AddressText;
import dev.tandem.linux.EnumText;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.FlowAnswer;
import dev.tandem.lvs.service.FlowAnswer.Candidate;
import dev.tandem.lvs.service.FlowAnswer.Fate;
import dev.tandem.lvs.service.FlowQuestion;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.ServerKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a packet would meet, step by step: in sentences for operators, in values for programs. */
final class ExplainReport {

  private final FlowQuestion question;
  private final FlowAnswer answer;
  private final List<MarkRule> rules;
  private final List<String> steps = new ArrayList<>();

  private ExplainReport(FlowQuestion question, FlowAnswer answer, List<MarkRule> rules) {
    this.question = question;
    this.answer = answer;
    this.rules = rules;
  }

  /**
   * The report as maps and lists for JSON.
   *
   * @param rules by which packets are marked, the last word last
   */
  static Map<String, Object> of(FlowQuestion question, FlowAnswer answer, List<MarkRule> rules) {
    return new ExplainReport(question, answer, rules).report();
  }

  private Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("fate", EnumText.lower(answer.fate()));
    report.put("mark", Integer.toUnsignedLong(answer.mark()));
    rule().ifPresent(rule -> report.put("rule", RuleText.of(rule)));
    answer.connection().ifPresent(c -> report.put("connection", IpvsadmJson.connection(c)));
    answer.service().ifPresent(service -> report.put("service", ServiceNames.of(service)));
    answer.template().ifPresent(t -> report.put("template", IpvsadmJson.connection(t)));
    answer.scheduler().ifPresent(scheduler -> report.put("scheduler", scheduler));
    report.put("candidates", answer.candidates().stream().map(ExplainReport::candidate).toList());
    answer
        .server()
        .ifPresent(reached -> {
          report.put("server", ServiceNames.of(reached.server()));
          report.put("method", EnumText.lower(reached.method()));
          report.put("port", reached.port());
        });
    explain();
    report.put("steps", steps);
    return report;
  }

  private static Map<String, Object> candidate(Candidate candidate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("server", ServiceNames.of(candidate.server()));
    json.put("weight", candidate.weight());
    json.put("activeConnections", candidate.activeConnections());
    json.put("inactiveConnections", candidate.inactiveConnections());
    json.put("available", candidate.available());
    json.put("overloaded", candidate.overloaded());
    return json;
  }

  private void explain() {
    step("mark", mark());
    step("connection", answer.connection().map(this::connection).orElse("none"));
    if (answer.fate() != Fate.CONNECTION && answer.fate() != Fate.SERVER_GONE) {
      step(
          "service",
          answer
              .service()
              .map(service -> ServiceNames.of(service) + ", " + answer.scheduler().orElseThrow())
              .orElse("none"));
      answer.template().ifPresent(template -> step("template", template(template)));
      answer.candidates().forEach(candidate -> step("server", text(candidate)));
    }
    step(
        "result",
        answer
            .server()
            .map(reached ->
                "%s port %d by %s: %s"
                    .formatted(
                        AddressText.of(reached.server().address()),
                        reached.port(),
                        EnumText.lower(reached.method()),
                        answer.fate().meaning()))
            .orElse(answer.fate().meaning()));
  }

  private void step(String name, String text) {
    steps.add("%-11s %s".formatted(name, text));
  }

  private String mark() {
    return rule()
        .map(rule -> Integer.toUnsignedString(answer.mark()) + ", by the rule " + RuleText.of(rule))
        .orElse("none");
  }

  /** The last rule that fits, as the engine sees it. */
  private Optional<MarkRule> rule() {
    return rules.reversed().stream()
        .filter(rule ->
            rule.fits(
                question.protocol(),
                question.client(),
                question.clientPort(),
                question.virtual(),
                question.virtualPort()))
        .filter(rule ->
            question.interfaceName().isEmpty()
                || rule.interfaceName().isEmpty()
                || rule.interfaceName().equals(question.interfaceName()))
        .findFirst();
  }

  private String connection(ConnectionSnapshot connection) {
    boolean over = answer.fate() != Fate.CONNECTION && answer.fate() != Fate.SERVER_GONE;
    return "%s, %d s left, to %s%s"
        .formatted(
            connection.state(),
            connection.secondsLeft(),
            server(connection),
            over ? ": it is over, so that another one begins in its place" : "");
  }

  private String template(ConnectionSnapshot template) {
    return "to %s, %d s left%s"
        .formatted(
            server(template),
            template.secondsLeft(),
            answer.fate() == Fate.TEMPLATE
                ? ""
                : ": that server takes no new connections, so that the client is scheduled anew");
  }

  private static String server(ConnectionSnapshot connection) {
    return ServiceNames.of(new ServerKey(connection.server(), connection.serverPort()));
  }

  private String text(Candidate candidate) {
    boolean picked =
        answer.server().map(reached -> reached.server().equals(candidate.server())).orElse(false);
    return "%s weight %d, %d active, %d inactive%s"
        .formatted(
            ServiceNames.of(candidate.server()),
            candidate.weight(),
            candidate.activeConnections(),
            candidate.inactiveConnections(),
            picked ? ": picked" : unavailable(candidate));
  }

  private static String unavailable(Candidate candidate) {
    if (candidate.overloaded()) {
      return ": at its upper threshold";
    }
    return candidate.available() ? "" : ": takes no new connections";
  }
}
