package dev.tandem.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.report.Goal;
import dev.tandem.bench.report.Report;
import dev.tandem.linux.RequiresRoot;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@RequiresRoot
class RunOptionsTest {

  private final Map<String, Consumer<Report>> parts = new LinkedHashMap<>();
  private final StringWriter out = new StringWriter();

  @Command(name = "parts")
  private final class Parts implements Callable<Integer> {

    @Mixin private RunOptions options;

    @Override
    public Integer call() {
      return options.report(parts);
    }
  }

  private int run(String... arguments) {
    return new CommandLine(new Parts())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(new StringWriter()))
        .execute(arguments);
  }

  @Test
  void aPartThatFailsTakesNothingFromTheOthers() {
    parts.put("first", report -> report.add(Goal.atLeast("answers", 42, 1)));
    parts.put(
        "second",
        _ -> {
          throw new IllegalStateException("no wrk");
        });
    parts.put("third", report -> report.add(Goal.atLeast("questions", 6, 1)));
    assertThat(run()).isEqualTo(1);
    assertThat(out.toString()).contains("answers", "questions", "Not measured: second: no wrk");
  }

  @Test
  void whatWasMeasuredIsWrittenBeforeTheNextPart(@TempDir Path folder) {
    Path json = folder.resolve("all.json");
    parts.put("first", report -> report.add(Goal.atLeast("answers", 42, 1)));
    parts.put("second", _ -> assertThat(contents(json)).contains("answers"));
    assertThat(run("--json", json.toString())).isZero();
  }

  private static String contents(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
