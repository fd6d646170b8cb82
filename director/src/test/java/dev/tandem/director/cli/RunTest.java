package dev.tandem.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"run", "run -f FILE"})
  void understandsTheUsualCommandLine(String line) {
    assertThat(Run.plainly(line.split(" "))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "status",
        "run -f",
        "run --help",
        "run -i host",
        "run -f FILE -i host",
        "run -fFILE",
        "check -f FILE"
      })
  void leavesAnyOtherToPicocli(String line) {
    assertThat(Run.plainly(line.split(" "))).isEmpty();
  }

  @Test
  void readsTheFileThatItIsGiven() {
    StringWriter err = new StringWriter();
    Path missing = directory.resolve("missing.conf");

    int code =
        Run.plainly("run", "-f", missing.toString()).orElseThrow().call(new PrintWriter(err));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains(missing.toString()).contains("1 error(s)");
  }
}
