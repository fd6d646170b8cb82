package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.golden.Recordings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded wrong (and some right) command line: what it says and what it changes. */
class GoldenErrorsTest {

  private final TableInMemory table = new TableInMemory();
  private final Ipvsadm ipvsadm = new Ipvsadm(table, table, new LabNames(false)).strict();

  static List<Named<Map<String, Object>>> recordedCommands() throws IOException {
    return GoldenFiles.records("errors.jsonl", "cmd");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("recordedCommands")
  void saysAndDoesWhatWasRecorded(Map<String, Object> recorded) {
    setUpTable();
    List<String> before = run("ipvsadm -Sn").stdout().lines().toList();

    Ipvsadm.Result result = run((String) recorded.get("cmd"));

    assertThat(result).isEqualTo(GoldenFiles.result(recorded));
    List<String> after = run("ipvsadm -Sn").stdout().lines().toList();
    assertThat(without(after, before)).isEqualTo(recorded.getOrDefault("added", List.of()));
    assertThat(without(before, after)).isEqualTo(recorded.getOrDefault("removed", List.of()));
    if (recorded.containsKey("then")) {
      String then = run("ipvsadm -L --timeout").stdout() + run("ipvsadm -L --daemon").stdout();
      assertThat(then).isEqualTo(recorded.get("then"));
    }
  }

  private void setUpTable() {
    Recordings.base("errors-base.txt")
        .lines()
        .filter(line -> line.startsWith("ipvsadm "))
        .forEach(command -> assertThat(run(command).exitCode()).isZero());
  }

  private Ipvsadm.Result run(String command) {
    return ipvsadm.run(GoldenFiles.arguments(command), "");
  }

  private static List<String> without(List<String> lines, List<String> others) {
    return lines.stream().filter(line -> !others.contains(line)).toList();
  }
}
