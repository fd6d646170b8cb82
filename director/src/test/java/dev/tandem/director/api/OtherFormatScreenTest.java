package dev.tandem.director.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.SyncStatuses;
import dev.tandem.sync.FormatVersion;
import dev.tandem.sync.Refusals;
import dev.tandem.sync.SyncStatus;
import dev.tandem.vrrp.VrrpStatus;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the screen says of directors that speak another format, and of strangers. */
class OtherFormatScreenTest {

  private static final String OURS = FormatVersion.OURS.toString();

  /** The screen of a director of which nothing but the replication is of interest. */
  private static String screen(SyncStatus sync) {
    return StatusScreen.of(
        new StatusReport(
            "a",
            "0",
            1,
            Instant.EPOCH,
            true,
            true,
            FailoverCost.of(true, Optional.of(sync)),
            List.of(),
            VrrpStatus.empty().timeliness(),
            List.of(),
            Optional.of(SyncLine.of(sync, "services")),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            0,
            1024,
            new StatusReport.PlaneLine("xdp", "a test"),
            List.of(),
            Map.of()));
  }

  @Test
  void nothingIsSaidOfFormatsThatAreTheSame() {
    assertThat(screen(SyncStatuses.calm())).doesNotContain("format");
  }

  @Test
  void whoIsKeptOutIsShownWithTheReason() {
    assertThat(screen(SyncStatuses.calm())).doesNotContain("REFUSED");
    InetAddress from = InetAddress.ofLiteral("192.0.2.9");
    Refusals refusals = new Refusals(3, Optional.of(from), "is sealed with another key");
    assertThat(screen(SyncStatuses.of(refusals)))
        .contains(
            "REFUSED 3 message(s) or connection(s), the last from 192.0.2.9: it is sealed with"
                + " another key");
    assertThat(RefusalsLine.of(refusals).from()).hasValue("192.0.2.9");
  }

  @Test
  void anotherMinorVersionOfAPeerIsShown() {
    int later = FormatVersion.OURS.minor() + 1;
    assertThat(screen(SyncStatuses.of(new FormatVersion(1, later))))
        .containsPattern("speaks format 1." + later + ", this one " + OURS + "\\n");
  }

  @Test
  void withAnotherMajorVersionNoSessionsAreExchanged() {
    SyncStatus status = SyncStatuses.of(new FormatVersion(2, -1));
    assertThat(screen(status))
        .contains("speaks format 2, this one " + OURS + ": NO SESSIONS are exchanged");
    PeerLine peer = SyncLine.of(status, "services").peers().getFirst();
    assertThat(peer.format()).hasValue("2");
    assertThat(peer.readable()).isFalse();
  }
}
