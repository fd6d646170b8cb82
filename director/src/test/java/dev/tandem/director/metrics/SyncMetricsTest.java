package dev.tandem.director.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.api.SyncStates;
import dev.tandem.sync.SyncStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Alarms and dashboards are written with these names. */
class SyncMetricsTest {

  private static final String PEER = "tandem_sync_peer_";

  private static String text(SyncStatus status) {
    MetricBook book = new MetricBook();
    SyncMetrics.write(book, status, SyncStates.SERVICES);
    return book.text();
  }

  private static List<String> samples(SyncStatus status) {
    return text(status).lines().filter(line -> !line.startsWith("#")).toList();
  }

  private static List<String> samples(SyncStatus.Peer peer) {
    return samples(SyncStates.with(peer)).stream().filter(line -> line.startsWith(PEER)).toList();
  }

  private static String sample(String metric, String value) {
    return "%s%s{peer=\"b\"} %s".formatted(PEER, metric, value);
  }

  @Test
  void theChannelAndTheTables() {
    assertThat(samples(SyncStates.with(true, 12)))
        .containsExactlyInAnyOrder(
            "tandem_sync_connected 1.0",
            "tandem_sync_synced 1.0",
            "tandem_sync_peers 0.0",
            "tandem_sync_unreplicated 27.0",
            "tandem_sync_sessions_at_risk 12.0",
            "tandem_sync_dirty 13.0",
            "tandem_sync_queue 14.0",
            "tandem_sync_differing_regions 11.0",
            "tandem_sync_lag_seconds 0.015",
            "tandem_sync_lag_median_seconds 0.016",
            "tandem_sync_lag_p99_seconds 0.017",
            "tandem_sync_records_sent_total 1001.0",
            "tandem_sync_records_received_total 1003.0",
            "tandem_sync_records_refused_total 5.0",
            "tandem_sync_records_unknown_total 6.0",
            "tandem_sync_messages_malformed_total 7.0",
            "tandem_sync_messages_other_version_total 0.0",
            "tandem_sync_strangers_refused_total 0.0",
            "tandem_sync_gaps_total 8.0",
            "tandem_sync_comparisons_total 9.0",
            "tandem_sync_flows_repaired_total 10.0");
  }

  @Test
  void aPeerThatLacksNothing() {
    assertThat(samples(SyncStates.complete("b")))
        .containsExactlyInAnyOrder(
            sample("entries", "600.0"),
            sample("missing", "0.0"),
            sample("complete", "1.0"),
            sample("behind", "0.0"),
            sample("differing_regions", "0.0"),
            sample("other_services", "0.0"),
            sample("format_version", "3.0"),
            sample("silence_seconds", "0.04"));
  }

  @Test
  void whatIsWrongWithAPeer() {
    assertThat(samples(SyncStates.copying("b")))
        .contains(sample("complete", "0.0"), sample("missing", "80.0"));
    assertThat(samples(SyncStates.leftBehind("b"))).contains(sample("behind", "1.0"));
    assertThat(samples(SyncStates.different("b"))).contains(sample("differing_regions", "3.0"));
    assertThat(samples(SyncStates.otherServices("b"))).contains(sample("other_services", "1.0"));
  }

  @Test
  void severalPeersStandBesideEachOther() {
    assertThat(samples(SyncStates.with(SyncStates.complete("b"), SyncStates.leftBehind("c"))))
        .contains(
            "tandem_sync_peers 2.0",
            "tandem_sync_peer_behind{peer=\"b\"} 0.0",
            "tandem_sync_peer_behind{peer=\"c\"} 1.0");
  }

  @Test
  void countersAndGaugesSayWhatTheyAre() {
    assertThat(text(SyncStates.with(SyncStates.complete("b"))))
        .contains(
            "# HELP tandem_sync_queue Records that were sent and are not on every other director"
                + " yet\n# TYPE tandem_sync_queue gauge\n",
            "# TYPE tandem_sync_gaps_total counter\n");
  }
}
