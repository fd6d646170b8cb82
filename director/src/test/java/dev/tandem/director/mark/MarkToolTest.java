package dev.tandem.director.mark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.plane.MemoryPlane;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkToolTest {

  private static final String WEB =
      "PREROUTING -d 192.0.2.100/32 -p tcp -m multiport --dports 80,443 -j MARK --set-mark 1";

  private final MemoryPlane plane = new MemoryPlane(100, 1, () -> 0);
  private final FirewallMarks marks = new FirewallMarks(plane.engine());
  private final MarkTool tool = new MarkTool(marks);

  @AfterEach
  void close() {
    plane.close();
  }

  private MarkTool.Result run(String line) {
    return tool.run(line.isEmpty() ? List.of() : List.of(line.split(" ")), "");
  }

  private void succeeds(String line) {
    assertThat(run(line)).as(line).isEqualTo(new MarkTool.Result("", "", 0));
  }

  @Test
  void rulesAreAddedAndListed() throws MarkSyntaxException {
    marks.configure(
        List.of(IptablesRule.parse(List.of("-d 10.0.0.1 -j MARK --set-mark 9".split(" ")))));
    succeeds("-t mangle -A " + WEB);
    assertThat(run("-L -n").stdout())
        .isEqualTo(
            """
            num  origin         rule
            1    configuration  -d 10.0.0.1/32 -j MARK --set-mark 9
            2    command        -d 192.0.2.100/32 -p tcp -m multiport --dports 80,443 -j MARK --set-mark 1
            """);
    assertThat(run("-L PREROUTING --line-numbers")).isEqualTo(run(""));
    assertThat(run("-S").stdout())
        .isEqualTo("-A PREROUTING -d 10.0.0.1/32 -j MARK --set-mark 9\n-A " + WEB + "\n");
  }

  @Test
  void rulesAreTakenAwayBySpellingByNumberAndAltogether() {
    succeeds("-A " + WEB);
    succeeds("-A " + WEB.replace("443", "8443"));
    succeeds("-A " + WEB);
    succeeds("-D " + WEB.replace("/32", ""));
    succeeds("-D PREROUTING 1");
    assertThat(run("-S").stdout()).isEqualTo("-A " + WEB.replace("443", "8443") + "\n");
    succeeds("-F");
    assertThat(run("-S").stdout()).isEmpty();
  }

  @Test
  void whatIsSavedCanBeRestored() {
    succeeds("-A " + WEB);
    String saved = run("-S").stdout();
    assertThat(tool.run(List.of("--restore"), saved.repeat(2)).exitCode()).isZero();
    assertThat(marks.lines()).hasSize(3);
    assertThat(tool.run(List.of("--restore"), saved + "-A PREROUTING -j DROP\n"))
        .isEqualTo(new MarkTool.Result("", "tandem mark: line 2: '-j DROP' is not a mark\n", 2));
    assertThat(marks.lines()).hasSize(3);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "-I PREROUTING -j MARK --set-mark 1 "
            + "| 2 | '-I' is not known: -A, -D, -F, -L, -S or import",
        "-t nat -L | 2 | packets are marked in the table mangle alone",
        "-A OUTPUT -j MARK --set-mark 1 "
            + "| 2 | expected the chain PREROUTING, where packets are marked",
        "-F INPUT | 2 | unexpected 'INPUT'",
        "-A PREROUTING -i nowhere0 -j MARK --set-mark 1 "
            + "| 1 | nowhere0: there is no such interface",
        "-D PREROUTING 7 "
            + "| 1 | rule 7 is not there, or is the configuration's: see tandem mark -L",
        "-D PREROUTING -j MARK --set-mark 1 | 1 | there is no such rule: see tandem mark -L",
        "-D PREROUTING -d 10.0.0.1 -j MARK --set-mark 9 "
            + "| 1 | the rule is the configuration's: take its firewall_mark block away and reload"
      })
  void whatCannotBeDoneIsSaid(String line, int exitCode, String message)
      throws MarkSyntaxException {
    marks.configure(
        List.of(IptablesRule.parse(List.of("-d 10.0.0.1 -j MARK --set-mark 9".split(" ")))));
    assertThat(run(line))
        .isEqualTo(new MarkTool.Result("", "tandem mark: " + message + "\n", exitCode));
    assertThat(marks.lines()).hasSize(1);
  }
}
