package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.SyncStatuses;
import dev.tandem.director.event.Event;
import dev.tandem.director.event.EventLog;
import dev.tandem.sync.FormatVersion;
import dev.tandem.sync.Refusals;
import dev.tandem.sync.SyncStatus;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SyncWatchTest {

  private final Hands clock = new Hands();
  private final EventLog events = new EventLog(clock);
  private final SyncWatch watch = new SyncWatch(events);

  private static final class Hands extends Clock {
    Instant now = Instant.parse("2027-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static SyncStatus status(
      long gaps, long repaired, int differing, boolean behind, String services) {
    Map<String, String> notes = Map.of(ServiceDigest.NOTE, services);
    return SyncStatuses.of(
        gaps,
        repaired,
        differing,
        SyncStatuses.peer(behind, Optional.of(FormatVersion.OURS), notes));
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
            "director b has other services or servers",
            "director b has the same services and servers");
  }

  private void refused(long count, String from) {
    Refusals refusals =
        new Refusals(count, Optional.of(InetAddress.ofLiteral(from)), "is sealed with another key");
    watch.look(SyncStatuses.of(refusals), "x");
  }

  @Test
  void whoIsKeptOutIsNamedOnceAMinuteAtMost() {
    watch.look(SyncStatuses.calm(), "x");
    refused(1, "192.0.2.8");
    clock.now = clock.now.plusSeconds(59);
    refused(40, "192.0.2.9");
    assertThat(texts())
        .containsExactly(
            "the channel refused 1 message(s) or connection(s), the last from 192.0.2.8: it is"
                + " sealed with another key");
    clock.now = clock.now.plusSeconds(1);
    refused(50, "192.0.2.9");
    clock.now = clock.now.plusSeconds(100);
    refused(50, "192.0.2.9");
    assertThat(texts())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("the channel refused 49 message(s) or connection(s), the last from 192.0.2.9");
  }

  private void speaks(int major, int minor) {
    watch.look(SyncStatuses.of(new FormatVersion(major, minor)), "x");
  }

  @Test
  void anotherFormatOfAPeerIsAnEventOncePerChange() {
    int earlier = FormatVersion.OURS.minor() - 1;
    speaks(1, earlier);
    speaks(1, earlier);
    speaks(1, FormatVersion.OURS.minor());
    speaks(1, FormatVersion.OURS.minor());
    assertThat(texts())
        .containsExactly(
            "director b speaks format 1.%d, this one %s: what only the later one knows is not"
                    .formatted(earlier, FormatVersion.OURS)
                + " exchanged",
            "director b speaks format %s, this one %s as well"
                .formatted(FormatVersion.OURS, FormatVersion.OURS));
  }

  @Test
  void anotherMajorVersionSaysWhatIsToBeDone() {
    speaks(2, -1);
    // It was away meanwhile: that it comes back the same is no news.
    watch.look(SyncStatuses.of(0, 0, 0, peerNotHeardYet()), "x");
    speaks(2, -1);
    assertThat(texts())
        .containsExactly(
            "director b speaks format 2, this one %s: upgrade the director of the lower one, until"
                    .formatted(FormatVersion.OURS)
                + " then they exchange no sessions");
  }

  private static SyncStatus.Peer peerNotHeardYet() {
    return SyncStatuses.peer(false, Optional.empty(), Map.of());
  }
}
