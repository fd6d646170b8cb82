package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RestoreTest {

  private final TableInMemory table = new TableInMemory();
  private final Ipvsadm ipvsadm = new Ipvsadm(table, new LabNames(false));
  private String standardInput = "";

  /** Blank lines, comments, trailing blanks, wrong lines in the middle. */
  @TestFactory
  Stream<DynamicTest> readsItsInputAsRecorded() {
    return GoldenFiles.steps("extras.txt").stream()
        .filter(step -> step.section().startsWith("-R input"))
        .map(step -> DynamicTest.dynamicTest(step.command(), () -> replay(step)));
  }

  private void replay(GoldenFiles.Step step) {
    Ipvsadm.Result result = ipvsadm.run(GoldenFiles.arguments(step.command()), standardInput);
    List<String> output = step.output().stream().filter(line -> !isInput(line)).toList();
    assertThat(result.stdout().lines().toList()).isEqualTo(output);
    assertThat(result.stderr().lines().toList()).isEqualTo(step.errors());
    assertThat(result.exitCode()).isEqualTo(step.exitCode());
    step.output().stream().filter(RestoreTest::isInput).forEach(this::keepInput);
  }

  /** The recording tells the input of the next command behind the output of this one. */
  private static boolean isInput(String line) {
    return line.startsWith("stdin: ");
  }

  private void keepInput(String line) {
    standardInput = line.substring("stdin: '".length(), line.length() - 1).replace("\\n", "\n");
  }

  @Test
  void anUnreadableOptionSpoilsOnlyItsLine() {
    assertThat(restore("-A -f 5 -s\n-A -f 6\n"))
        .isEqualTo(new Ipvsadm.Result("", "-s: missing argument\n", 0));
    assertThat(table.services).hasSize(1);
  }

  @Test
  void theLastLineDecidesTheExitCode() {
    assertThat(restore("-A -f 5\n-A -f 5\n").exitCode()).isEqualTo(255);
    assertThat(restore("-A -f 5\n-A -f 6\n").exitCode()).isZero();
  }

  @Test
  void restoreWithinRestoreIsRefused() {
    assertThat(restore("-A -f 5\n-R\n-A -f 6\n").exitCode()).isEqualTo(255);
    assertThat(table.services).hasSize(1);
  }

  @Test
  void savedRulesMakeTheSameTableAgain() {
    GoldenFiles.steps("listing.txt").stream()
        .filter(step -> step.section().startsWith("configuration"))
        .filter(step -> !step.command().contains("4294967295")) // saved as -1, a known quirk
        .forEach(step -> ipvsadm.run(GoldenFiles.arguments(step.command()), ""));
    String saved = ipvsadm.run(List.of("-Sn"), "").stdout();
    ipvsadm.run(List.of("-C"), "");

    assertThat(restore(saved)).isEqualTo(new Ipvsadm.Result("", "", 0));
    assertThat(saved.lines().toList()).hasSize(38);
    assertThat(ipvsadm.run(List.of("-Sn"), "").stdout()).isEqualTo(saved);
  }

  private Ipvsadm.Result restore(String lines) {
    return ipvsadm.run(List.of("-R"), lines);
  }
}
