package dev.tandem.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UptimeTest {

  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  @Test
  void isSinceTheHostWasBooted() throws IOException {
    long booted =
        Files.readAllLines(Path.of("/proc/stat")).stream()
            .filter(line -> line.startsWith("btime "))
            .map(line -> Long.parseLong(line.substring("btime ".length())))
            .findFirst()
            .orElseThrow();

    Duration expected = Duration.between(Instant.ofEpochSecond(booted), Instant.now());
    assertThat(Uptime.now()).isCloseTo(expected, TOLERANCE);
  }
}
