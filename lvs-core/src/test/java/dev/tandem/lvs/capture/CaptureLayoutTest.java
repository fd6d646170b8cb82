package dev.tandem.lvs.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.plane.TypeInformation;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Java's idea of what a capture shares with the program against the compiled program's own. */
class CaptureLayoutTest {

  private TypeInformation program;

  @BeforeEach
  void read() throws IOException {
    try (InputStream stream = CaptureLayout.class.getResourceAsStream("/bpf/balancer.bpf.o")) {
      program = new TypeInformation(stream.readAllBytes());
    }
  }

  @Test
  void capture() {
    Map<String, Integer> offsets = new TreeMap<>();
    offsets.put("until", CaptureLayout.CAPTURE_UNTIL);
    offsets.put("interface_index", CaptureLayout.CAPTURE_INTERFACE);
    offsets.put("snap", CaptureLayout.CAPTURE_SNAP);
    offsets.put("rate", CaptureLayout.CAPTURE_RATE);
    offsets.put("verdicts", CaptureLayout.CAPTURE_VERDICTS);
    offsets.put("as_sent", CaptureLayout.CAPTURE_AS_SENT);
    offsets.put("second", CaptureLayout.CAPTURE_SECOND);
    offsets.put("taken", CaptureLayout.CAPTURE_TAKEN);
    offsets.put("left_out", CaptureLayout.CAPTURE_LEFT_OUT);
    offsets.put("lost", CaptureLayout.CAPTURE_LOST);
    assertThat(program.struct("capture").offsets()).isEqualTo(offsets);
    assertThat(program.struct("capture").size()).isEqualTo(CaptureLayout.CAPTURE_LENGTH);
  }

  @Test
  void captured() {
    Map<String, Integer> offsets = new TreeMap<>(program.struct("captured").offsets());
    offsets.remove("reserved");
    assertThat(offsets)
        .isEqualTo(
            Map.of(
                "time", CaptureLayout.CAPTURED_TIME,
                "interface_index", CaptureLayout.CAPTURED_INTERFACE,
                "length", CaptureLayout.CAPTURED_LENGTH,
                "kept", CaptureLayout.CAPTURED_KEPT,
                "verdict", CaptureLayout.CAPTURED_VERDICT,
                "reason", CaptureLayout.CAPTURED_REASON,
                "frame", CaptureLayout.CAPTURED_FRAME));
    assertThat(program.struct("captured").size())
        .isEqualTo(CaptureLayout.CAPTURED_FRAME + CaptureLayout.MOST_SNAP);
  }

  @Test
  void verdicts() {
    assertThat(program.enumNames("capture_verdict"))
        .isEqualTo(Arrays.stream(Verdict.values()).map(v -> "CAPTURE_" + v.name()).toList());
  }
}
