package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Restoring from recorded input: blank lines, comments, trailing blanks, wrong lines between. */
class GoldenRestoreTest {

  private final TableInMemory table = new TableInMemory();
  private final Ipvsadm ipvsadm = new Ipvsadm(table, table, new LabNames(false)).strict();
  private String standardInput = "";

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
    step.output().stream().filter(GoldenRestoreTest::isInput).forEach(this::keepInput);
  }

  /** The recording tells the input of the next command behind the output of this one. */
  private static boolean isInput(String line) {
    return line.startsWith("stdin: ");
  }

  private void keepInput(String line) {
    standardInput = line.substring("stdin: '".length(), line.length() - 1).replace("\\n", "\n");
  }
}
