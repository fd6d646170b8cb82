package dev.tandem.director.cli;

import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabNode;
import java.util.List;
import java.util.stream.Collectors;

/** A lab on one screen. */
final class LabScreen {

  private static final String ROW = "%-10s  %-62s  %s";

  private LabScreen() {}

  static String of(Lab lab) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "The lab is up: %s, adverts every %s s, files in %s",
        lab.plan().mode(),
        lab.plan().advertSeconds(),
        lab.directory());
    line(text, "");
    line(text, ROW, "NODE", "ADDRESSES", "STATE");
    List<LabNode> nodes = LabNode.of(lab);
    nodes.forEach(
        node -> line(text, ROW, node.name(), String.join(" ", node.addresses()), node.state()));
    line(text, "");
    line(
        text,
        "Virtual address %s: TCP 80 (HTTP), TCP and UDP 7 (echo),",
        lab.plan().families().stream()
            .flatMap(family -> lab.plan().cluster().addresses().stream().map(family::virtual))
            .collect(Collectors.joining(" and ")));
    line(text, "TCP 8080 (HTTP, a client meets the same server again).");
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(format.formatted(values).stripTrailing()).append('\n');
  }
}
