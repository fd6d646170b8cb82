package dev.tandem.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

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
}
