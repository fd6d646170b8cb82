package dev.tandem.director.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.director.drill.Scenario;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the commands about labs and drills say before they touch anything. */
class LabAndDrillTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine tandem =
      TandemCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  private int run(String line) {
    return tandem.execute(line.split(" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lab", "lab up", "lab status", "lab exec", "lab down", "drill"})
  void everyCommandExplainsItself(String command) {
    assertThat(run(command + " --help")).isZero();
    assertThat(out.toString()).contains("Usage: tandem " + command);
  }

  @ParameterizedTest
  @EnumSource(Scenario.class)
  void theHelpSaysWhatEachDrillDoes(Scenario drill) {
    assertThat(run("drill --help")).isZero();
    assertThat(out.toString()).contains("\n  " + drill.label() + "  ");
  }

  @Test
  void theLabsOwnCommandsAreNotShown() {
    assertThat(run("lab --help")).isZero();
    assertThat(out.toString()).doesNotContain("  serve ").doesNotContain("  load ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          drill --mode both                | --mode is nat, dr or all, not 'both'
          drill --family ipv6 --peer keepalived | keepalived is compared over ipv4 only
          drill --sessions 0               | a drill has 1 to 20,000 sessions, not 0
          drill --rate 0                   | a drill has 1 to 5,000 new connections a second, not 0
          drill --mix 7 --rounds 0         | a drill has at least one round, not 0
          drill --rounds 0                 | a drill has at least one round, not 0
          drill --advert 0.005             | adverts can be sent every 0.01 to 40.95 seconds
          drill --servers 99               | a lab has 1 to 16 servers, not 99
          drill --directors 1              | a lab has 2 to 4 directors, not 1
          drill planned --active-active    | with --active-active there is no drill planned
          drill --peer keepalived --directors 3 | keepalived is compared as a pair
          lab up --directors 5             | a lab has 2 to 4 directors, not 5
          lab up --name ../x               | cannot name a lab
          lab exec --name none client true | no lab is up: tandem lab up raises one
          """)
  void whatCannotBeIsRefusedInOneSentence(String line, String message) {
    assertThat(run(line)).isEqualTo(1);
    assertThat(err.toString()).startsWith("tandem: ").contains(message).doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drill earthquake",
        "drill --peer ipvs",
        "drill --advert soon",
        "drill --family ipv4,ipv6",
        "drill --channel sctp",
        "lab up --family ipx",
        "lab up --mode tun"
      })
  void whatCannotBeReadIsAUsageError(String line) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: tandem");
  }

  @Test
  void thereIsNoLabToShowOrToTakeDown() {
    assertThat(run("lab status --name none")).isEqualTo(1);
    assertThat(run("lab down --name none")).isZero();
    assertThat(out.toString()).contains("no lab is up").contains("There is no lab.");
  }

  @Test
  void aDrillSaysBeforehandThatItMayNotOpenSoManyFiles() {
    DrillCommand drill = new DrillCommand();
    new CommandLine(drill)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs("--sessions", "9000", "--rate", "100");
    drill.requireFiles(5_700);
    assertThatThrownBy(() -> drill.requireFiles(5_699))
        .hasMessage(
            "9000 sessions and 100 new connections a second need 5700 open files in one process,"
                + " which may have 5699: ask for fewer or for more servers, or raise the limit"
                + " (ulimit -n)");
  }

  @Test
  void aServerThatStandsAloneNeedsAFileForEachSession() {
    DrillCommand drill = new DrillCommand();
    new CommandLine(drill)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs("--sessions", "20000", "--servers", "2");
    assertThatThrownBy(() -> drill.requireFiles(20_000)).hasMessageContaining("need 21000");
  }
}
