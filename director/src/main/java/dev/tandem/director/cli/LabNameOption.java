package dev.tandem.director.cli;

import dev.tandem.director.lab.LabName;
import picocli.CommandLine.Option;

/** The option that names a lab. */
final class LabNameOption {

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Another lab than the usual one, to stand beside it.")
  private String name;

  LabName name() {
    return new LabName(name);
  }
}
