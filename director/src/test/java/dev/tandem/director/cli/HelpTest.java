package dev.tandem.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {

  static Stream<Named<CommandSpec>> commands() {
    return HelpPages.of(TandemCommand.line())
        .map(command -> Named.of(command.qualifiedName(), command));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyPageReadsWellOnANarrowTerminal(CommandSpec command) {
    assertThat(HelpPages.flaws(command)).isEmpty();
  }
}
