package dev.tandem.director.cli;

import dev.tandem.director.config.ConfigLoader;
import dev.tandem.director.config.DirectorConfig;
import dev.tandem.lvs.service.Tunable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads a configuration and says what is wrong with it. */
@Command(
    name = "check",
    description = "Check a configuration: prints every mistake with its place.",
    footer = {"", "Exit code: 0 when it can be used (warnings allowed), 1 when not."},
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

  @Mixin private ConfigOption option;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    ConfigSource source = option.source();
    ConfigLoader.Loaded loaded = source.load();
    ConfigSource.print(loaded, out);
    if (loaded.hasErrors()) {
      return 1;
    }
    DirectorConfig config = loaded.config();
    out.printf(
        "%s is good: %d VRRP instance(s), %d virtual service(s), %s%n",
        source.file(),
        config.instances().size(),
        config.services().size(),
        config.sessionSync().isPresent() ? "sessions replicated" : "sessions not replicated");
    for (Tunable tunable : Tunable.values()) {
      int value = config.tuning().get(tunable);
      if (value != tunable.kernelDefault()) {
        out.printf(
            "%s is %d (the kernel's default is %d): %s%n",
            tunable.label(), value, tunable.kernelDefault(), tunable.meaning());
      }
    }
    out.flush();
    return 0;
  }
}
