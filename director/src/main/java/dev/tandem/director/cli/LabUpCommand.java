package dev.tandem.director.cli;

import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.LabMode;
import dev.tandem.director.lab.LabPlan;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Raises the lab. */
@Command(
    name = "up",
    description = "Raise the lab; it stays until it is taken down.",
    mixinStandardHelpOptions = true)
final class LabUpCommand implements Callable<Integer> {

  @Mixin private LabNameOption name;
  @Mixin private LabDirectorOptions directors;
  @Spec private CommandSpec spec;

  @Option(
      names = "--mode",
      paramLabel = "nat|dr",
      defaultValue = "nat",
      description = "How the directors forward (default: ${DEFAULT-VALUE}).")
  private LabMode mode;

  @Option(
      names = "--family",
      paramLabel = "ipv4|ipv6",
      split = ",",
      defaultValue = "ipv4,ipv6",
      description = "Of the services (default: ${DEFAULT-VALUE}).")
  private List<LabFamily> families;

  @Option(
      names = "--servers",
      paramLabel = "N",
      defaultValue = "3",
      description = "Real servers, up to 16 (default: ${DEFAULT-VALUE}).")
  private int servers;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Lab lab =
        Lab.raise(
            name.name(),
            new LabPlan(
                mode,
                directors.cluster(),
                families,
                directors.plane(),
                directors.channel(),
                servers,
                directors.advert()),
            false,
            line -> {
              out.println(line);
              out.flush();
            });
    out.print(LabScreen.of(lab));
    out.println("Try: tandem lab exec client curl -s http://" + host(families.getFirst()) + "/");
    out.println("     tandem lab exec director1 ping -c 3 192.0.2.100");
    out.println("     tandem status --socket " + lab.socket("director1"));
    out.flush();
    return 0;
  }

  private static String host(LabFamily family) {
    return family == LabFamily.IPV6 ? "[" + family.virtual() + "]" : family.virtual();
  }
}
