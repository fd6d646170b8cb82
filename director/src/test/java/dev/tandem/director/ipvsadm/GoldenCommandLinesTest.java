package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random command lines, right and wrong, given to real ipvsadm 1.31 whose kernel was a stub that
 * wrote down each request and said yes: what ipvsadm printed and what it asked of the kernel.
 */
class GoldenCommandLinesTest {

  static List<Named<Map<String, Object>>> recordedCommandLines() throws IOException {
    return GoldenFiles.records("command-lines.jsonl", "args");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("recordedCommandLines")
  void saysAndAsksWhatRealIpvsadmDoes(Map<String, Object> recorded) {
    RequestLog table = new RequestLog();
    @SuppressWarnings("unchecked")
    List<String> arguments = (List<String>) recorded.get("args");

    Ipvsadm.Result result =
        new Ipvsadm(table, table, new LabNames(false))
            .strict()
            .run(arguments, (String) recorded.get("stdin"));

    assertThat(result).isEqualTo(GoldenFiles.result(recorded));
    assertThat(table.requests()).isEqualTo(recorded.get("requests"));
  }
}
