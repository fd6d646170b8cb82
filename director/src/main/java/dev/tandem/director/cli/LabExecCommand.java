package dev.tandem.director.cli;

import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs a command in a node of the lab. */
@Command(
    name = "exec",
    description = {
      "Run a command in a node: client, director1 ..., server1 ..., front, back.",
      "",
      "tandem itself talks to the director of that node there.",
      ""
    },
    footer = {
      "",
      "For example:",
      "  tandem lab exec client curl -s http://192.0.2.10/",
      "  tandem lab exec front tcpdump -ni br0 vrrp",
      "",
      "Exit code: that of the command."
    },
    mixinStandardHelpOptions = true)
final class LabExecCommand implements Callable<Integer> {

  @Mixin private LabNameOption name;

  @Parameters(index = "0", paramLabel = "NODE", description = "Where.")
  private String node;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "CMD", description = "What.")
  private List<String> command;

  @Override
  public Integer call() {
    Lab lab =
        Lab.find(name.name())
            .orElseThrow(() -> new LabException("no lab is up: tandem lab up raises one"));
    return lab.exec(node, command);
  }
}
