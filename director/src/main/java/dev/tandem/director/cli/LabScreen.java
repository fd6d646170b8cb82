package dev.tandem.director.cli;

import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabNode;
import dev.tandem.director.lab.LabPlan;
import dev.tandem.linux.EnumText;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A lab on one screen. */
final class LabScreen {

  private static final String ROW = "%-10s  %-62s  %s";

  private LabScreen() {}

  static String of(Lab lab) {
    return of(lab.plan(), lab.directory(), LabNode.of(lab));
  }

  static String of(LabPlan plan, Path directory, List<LabNode> nodes) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "The lab is up: %s, plane %s, channel %s, adverts every %s s, files in %s",
        plan.mode(),
        EnumText.lower(plan.plane()),
        EnumText.lower(plan.channel()),
        plan.advertSeconds(),
        directory);
    line(text, "");
    line(text, ROW, "NODE", "ADDRESSES", "STATE");
    nodes.forEach(
        node -> line(text, ROW, node.name(), String.join(" ", node.addresses()), node.state()));
    line(text, "");
    line(
        text,
        "Virtual address %s: TCP 80 (HTTP), TCP and UDP 7 (echo),",
        plan.families().stream()
            .flatMap(family -> plan.cluster().addresses().stream().map(family::virtual))
            .collect(Collectors.joining(" and ")));
    line(text, "TCP 8080 (HTTP, a client meets the same server again).");
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(format.formatted(values).stripTrailing()).append('\n');
  }
}
