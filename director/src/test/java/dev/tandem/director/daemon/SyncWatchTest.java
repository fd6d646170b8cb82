package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.event.Event;
import dev.tandem.director.event.EventLog;
import dev.tandem.sync.SyncStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyncWatchTest {

  private final EventLog events = new EventLog(Clock.systemUTC());
  private final SyncWatch watch = new SyncWatch(events);

  private static SyncStatus status(
      long gaps, long repaired, int differing, boolean behind, String services) {
    SyncStatus.Peer peer =
        new SyncStatus.Peer(
            "b",
            Duration.ZERO,
            1,
            0,
            true,
            true,
            0,
            0,
            0,
            behind,
            Map.of(Director.SERVICES_NOTE, services));
    Duration none = Duration.ZERO;
    return new SyncStatus(
        "a",
        true,
        true,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        gaps,
        0,
        repaired,
        differing,
        0,
        0,
        0,
        0,
        none,
        none,
        none,
        List.of(peer));
  }

  private List<String> texts() {
    return events.since(0).stream().map(Event::text).toList();
  }

  @Test
  void whatStaysTheSameIsNoEvent() {
    watch.look(status(3, 4, 0, false, "x"), "x");
    watch.look(status(3, 4, 0, false, "x"), "x");
    assertThat(texts()).isEmpty();
  }

  @Test
  void gapsAndRepairsAreEvents() {
    watch.look(status(0, 0, 0, false, "x"), "x");
    watch.look(status(1, 7, 0, false, "x"), "x");
    assertThat(texts())
        .containsExactly(
            "1 message(s) of another director were missing: the tables are compared",
            "7 flow(s) that differed from another director's were put right");
  }

  @Test
  void aDifferenceIsAnEventWhenItComesAndWhenItGoes() {
    watch.look(status(0, 0, 5, false, "x"), "x");
    watch.look(status(0, 0, 6, false, "x"), "x");
    watch.look(status(0, 0, 0, false, "x"), "x");
    assertThat(texts())
        .containsExactly(
            "the table differs from another director's in 5 of its 1024 regions",
            "the table is the same as the other directors' again");
  }

  @Test
  void aPeerThatTakesNothingIsAnEvent() {
    watch.look(status(0, 0, 0, true, "x"), "x");
    watch.look(status(0, 0, 0, false, "x"), "x");
    assertThat(texts())
        .containsExactly(
            "director b takes nothing: it is left behind",
            "director b takes records again: its table is compared");
  }

  @Test
  void theEndOfTheCertificateIsToldOnceAndInTime() {
    Instant end = Instant.parse("2027-03-01T00:00:00Z");
    watch.certificate(end, end.minus(Duration.ofDays(31)));
    assertThat(texts()).isEmpty();
    watch.certificate(end, end.minus(Duration.ofDays(29)));
    watch.certificate(end, end.minus(Duration.ofDays(28)));
    assertThat(texts()).singleElement().asString().contains("ends on 2027-03-01T00:00:00Z");
  }

  @Test
  void otherServicesOnAPeerAreAnEvent() {
    watch.look(status(0, 0, 0, false, "y"), "x");
    watch.look(status(0, 0, 0, false, "x"), "x");
    assertThat(texts())
        .containsExactly(
            "director b has other services or servers configured",
            "director b has the same services and servers");
  }
}
