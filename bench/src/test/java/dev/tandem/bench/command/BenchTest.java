package dev.tandem.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.cli.HelpPages;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class BenchTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "forward", "connect", "latency", "table", "startup", "decide", "change", "flood", "sync",
        "all"
      })
  void eachMeasurementCanBeShortAndWritesFiles(String name) {
    CommandLine command = Bench.commandLine().getSubcommands().get(name);
    assertThat(command.getCommandSpec().optionsMap()).containsKeys("--quick", "--json", "--page");
  }

  static Stream<Named<CommandSpec>> commands() {
    return HelpPages.of(Bench.commandLine())
        .map(command -> Named.of(command.qualifiedName(), command));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyPageReadsWellOnANarrowTerminal(CommandSpec command) {
    assertThat(HelpPages.flaws(command)).isEmpty();
  }
}
