package dev.tandem.director.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetricBookTest {

  @Test
  void valuesOfOneNameStandTogetherUnderOneHelp() {
    MetricBook book =
        new MetricBook()
            .counter("packets", "Packets by what became of them", 3, "reason", "new_flow")
            .counter("other", "Something else", 1)
            .counter("packets", "Packets by what became of them", 5, "reason", "malformed");
    assertThat(book.text())
        .contains(
            """
            # HELP tandem_packets_total Packets by what became of them
            # TYPE tandem_packets_total counter
            tandem_packets_total{reason="malformed"} 5.0
            tandem_packets_total{reason="new_flow"} 3.0
            """);
  }

  @Test
  void spansAreSecondsAndTruthIsOne() {
    String text =
        new MetricBook()
            .gauge("lag_seconds", "Lag", Duration.ofMillis(1500))
            .gauge("synced", "Synced", true)
            .text();
    assertThat(text)
        .contains("\ntandem_lag_seconds 1.5\n")
        .contains("\n# TYPE tandem_synced gauge\ntandem_synced 1.0\n");
  }

  @Test
  void labelsMayHoldWhatOperatorsCallThings() {
    assertThat(new MetricBook().gauge("up", "Up", true, "instance", "a \"b\" \\ c").text())
        .contains("tandem_up{instance=\"a \\\"b\\\" \\\\ c\"} 1.0");
  }
}
