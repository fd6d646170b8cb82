package dev.tandem.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine tandem =
      TandemCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @TempDir private Path directory;

  private int run(String... arguments) {
    return tandem.execute(arguments);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("tandem.conf"), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "check",
        "status",
        "mark",
        "mark import",
        "explain",
        "capture",
        "failover",
        "reload",
        "events"
      })
  void everyCommandExplainsItself(String command) {
    assertThat(run((command + " --help").split(" "))).isZero();
    assertThat(out.toString()).contains("Usage: tandem " + command);
  }

  @ParameterizedTest
  @CsvSource({
    "-h, Usage:",
    "--help, Usage:",
    "-v, compiled with popt",
    "--version, compiled with popt",
  })
  void ipvsadmExplainsItselfWithoutADirector(String option, String said) {
    Path nobody = directory.resolve("nobody.sock");
    assertThat(run("ipvsadm", "--socket", nobody.toString(), option)).isZero();
    assertThat(out.toString()).startsWith("ipvsadm v1.31 ").contains(said);
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "ipvsadm", "mark", "failover", "reload", "events"})
  void withoutADirectorTheOperatorIsToldWhatToDo(String command) {
    Path nobody = directory.resolve("nobody.sock");
    assertThat(run(command, "--socket", nobody.toString())).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "tandem: no director answers on " + nobody + ": is it running? (tandem run)");
  }

  @Test
  void whereNoProgramIsThereIsNothingToCapture() throws IOException {
    Path pins = directory.resolve("pins");
    Path good = file("data_plane {\n    pin_path " + pins + "\n}\n");
    assertThat(run("capture", "-f", good.toString(), "tcp port 80")).isEqualTo(1);
    assertThat(err.toString()).contains("no director has its XDP program under " + pins);
    assertThat(run("capture", "-f", good.toString(), "nonsense")).isEqualTo(1);
    assertThat(err.toString()).contains("'nonsense' is no filter");
    assertThat(run("capture", "-s", "0")).isEqualTo(2);
  }

  @Test
  void aVerdictThatIsNoneIsRefusedWithThoseThatMayBeTyped() throws IOException {
    assertThat(run("capture", "--verdict", "dropped,sent")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "'sent' is none of forwarded, dropped, to_director, passed" + System.lineSeparator());
    Path bad = file("nonsense");
    assertThat(run("capture", "-f", bad.toString(), "--verdict", "to_director,PASSED"))
        .as("the verdicts are read, and then the configuration")
        .isEqualTo(1);
  }

  @Test
  void anUnknownCommandIsAUsageError() {
    assertThat(run("frobnicate")).isEqualTo(2);
    assertThat(err.toString()).contains("frobnicate");
  }

  @Test
  void aGoodConfigurationIsSummedUp() throws IOException {
    Path good =
        file(
            """
            vrrp_instance V {
                interface eth0
                virtual_router_id 1
                virtual_ipaddress {
                    192.0.2.10
                }
            }
            """);
    assertThat(run("check", "-f", good.toString())).isZero();
    assertThat(out.toString()).contains("1 VRRP instance(s), 0 virtual service(s)");
  }

  @Test
  void aBadConfigurationIsRefusedWithTheirPlaces() throws IOException {
    Path bad = file("vrrp_instance V {\n    priorty 100\n}\n");
    assertThat(run("check", "-f", bad.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains(bad + ":2:5: unknown keyword 'priorty'")
        .contains("did you mean 'priority'?")
        .contains("error(s)");
  }

  @Test
  void aDirectorDoesNotStartWithABadConfiguration() throws IOException {
    Path bad = file("virtual_server nonsense {\n}\n");
    assertThat(run("run", "-f", bad.toString())).isEqualTo(1);
    assertThat(err.toString()).contains(bad + ":1:");
  }
}
