package dev.tandem.director.cli;

import dev.tandem.director.lab.Lab;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes the lab down. */
@Command(
    name = "down",
    description = "Take the lab down, also what an interrupted one left behind.",
    mixinStandardHelpOptions = true)
final class LabDownCommand implements Callable<Integer> {

  @Mixin private LabNameOption name;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    boolean removed = Lab.down(name.name());
    spec.commandLine().getOut().println(removed ? "The lab is down." : "There is no lab.");
    spec.commandLine().getOut().flush();
    return 0;
  }
}
