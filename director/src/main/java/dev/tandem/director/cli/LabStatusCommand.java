package dev.tandem.director.cli;

import dev.tandem.director.lab.Lab;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the lab. */
@Command(
    name = "status",
    description = "Show the nodes of the lab, their addresses and who is active.",
    footer = {"", "Exit code: 0 when a lab is up, 1 when not."},
    mixinStandardHelpOptions = true)
final class LabStatusCommand implements Callable<Integer> {

  @Mixin private LabNameOption name;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Optional<Lab> lab = Lab.find(name.name());
    spec.commandLine().getOut().print(lab.map(LabScreen::of).orElse("no lab is up\n"));
    spec.commandLine().getOut().flush();
    return lab.isPresent() ? 0 : 1;
  }
}
