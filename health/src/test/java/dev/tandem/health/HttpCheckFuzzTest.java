package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Servers that answer with anything at all. */
class HttpCheckFuzzTest {

  private static final int ANSWERS = 3000;

  private static final String VALID =
      """
      HTTP/1.1 200 OK\r
      Content-Type: text/plain\r
      Transfer-Encoding: chunked\r
      \r
      5\r
      hello\r
      0\r
      \r
      """;

  @Test
  void anyAnswerLeadsToAVerdict() throws Exception {
    AtomicReference<byte[]> answer = new AtomicReference<>();
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    try (TestServer server = answering(answer);
        CheckRunner checks = new CheckRunner()) {
      Check check = TestChecks.http(server.port(), TestChecks.FAST, List.of("/"));
      for (int seed = 0; seed < ANSWERS; seed++) {
        answer.set(randomAnswer(new Random(seed)));
        CheckResult result = checks.run(check);
        assertThat(result.reason()).as("seed %s", seed).isNotBlank().doesNotContain("Exception");
        assertThat(result.took()).as("seed %s", seed).isLessThan(Duration.ofSeconds(5));
        outcomes.merge(result.outcome(), 1, Integer::sum);
      }
    }
    assertThat(outcomes).containsOnlyKeys(Outcome.PASSED, Outcome.FAILED);
  }

  private static TestServer answering(AtomicReference<byte[]> answer) throws IOException {
    return new TestServer((_, connection) -> connection.getOutputStream().write(answer.get()));
  }

  /** Noise, a valid answer with some bytes changed, or one followed by noise. */
  private static byte[] randomAnswer(Random random) {
    byte[] noise = new byte[random.nextInt(300)];
    random.nextBytes(noise);
    byte[] valid = VALID.getBytes(StandardCharsets.ISO_8859_1);
    return switch (random.nextInt(3)) {
      case 0 -> noise;
      case 1 -> {
        for (int changes = 1 + random.nextInt(5); changes > 0; changes--) {
          valid[random.nextInt(valid.length)] = (byte) random.nextInt(256);
        }
        yield valid;
      }
      default -> {
        int keep = random.nextInt(valid.length);
        byte[] mixed = new byte[keep + noise.length];
        System.arraycopy(valid, 0, mixed, 0, keep);
        System.arraycopy(noise, 0, mixed, keep, noise.length);
        yield mixed;
      }
    };
  }
}
