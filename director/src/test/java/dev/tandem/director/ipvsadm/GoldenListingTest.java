package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The recorded session: configuration, every listing with and without traffic, save and restore,
 * timeouts, daemons. Traffic is not replayed: its numbers are read from the recorded listing and
 * fed to the table, so that the listing has to print them the same way.
 */
class GoldenListingTest {

  private static final Pattern PIPED = Pattern.compile("printf -- '(.*)' \\| ipvsadm -R");

  private final TableInMemory table = new TableInMemory();
  private final Ipvsadm ipvsadm = new Ipvsadm(table, table, new LabNames(true)).strict();
  private final RecordedTraffic traffic = new RecordedTraffic(table);
  private String saved = "";

  @TestFactory
  Stream<DynamicTest> printsWhatWasRecorded() {
    List<GoldenFiles.Step> steps =
        GoldenFiles.steps("listing.txt").stream()
            .filter(step -> step.command().contains("ipvsadm"))
            .toList();
    return IntStream.range(0, steps.size())
        .mapToObj(i ->
            DynamicTest.dynamicTest(
                steps.get(i).command(),
                () -> replay(steps.get(i), steps.subList(i, steps.size()))));
  }

  private void replay(GoldenFiles.Step step, List<GoldenFiles.Step> fromHere) {
    traffic.feed(fromHere);
    Ipvsadm.Result result = shell(step.command());
    assertThat(result.stdout().lines().toList()).isEqualTo(step.output());
    assertThat(result.stderr().lines().toList()).isEqualTo(step.errors());
    assertThat(result.exitCode()).isEqualTo(step.exitCode());
  }

  /** The few forms of shell commands in the recording. */
  private Ipvsadm.Result shell(String command) {
    Matcher piped = PIPED.matcher(command);
    if (piped.matches()) {
      return ipvsadm.run(List.of("-R"), piped.group(1).replace("\\n", "\n"));
    }
    return switch (command) {
      case "ipvsadm -Sn | ipvsadm -R" -> ipvsadm.run(List.of("-R"), run("ipvsadm -Sn").stdout());
      case "ipvsadm -R < /tmp/save1" -> ipvsadm.run(List.of("-R"), saved);
      case "ipvsadm -Sn > /tmp/save1; cat /tmp/save1" -> {
        saved = run("ipvsadm -Sn").stdout();
        yield new Ipvsadm.Result(saved, "", 0);
      }
      case "ipvsadm -Sn > /tmp/save2; cmp /tmp/save1 /tmp/save2 && echo same" ->
          new Ipvsadm.Result(run("ipvsadm -Sn").stdout().equals(saved) ? "same\n" : "", "", 0);
      case "ipvsadm-save -n | head -3" -> {
        List<String> lines = run("ipvsadm -Sn").stdout().lines().limit(3).toList();
        yield new Ipvsadm.Result(String.join("\n", lines), "", 0);
      }
      default -> run(command);
    };
  }

  private Ipvsadm.Result run(String command) {
    return ipvsadm.run(GoldenFiles.arguments(command), "");
  }
}
