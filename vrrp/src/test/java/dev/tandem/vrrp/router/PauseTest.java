package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.router.Lan.hearsAMaster;
import static dev.tandem.vrrp.router.Lan.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masters whose process does not run for a while, or not as it would like to. */
@RequiresRoot
class PauseTest {

  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** What a busy machine may add. */
  private static final Duration TOLERANCE = Duration.ofMillis(100);

  private static final int PAUSE_SECONDS = 5;
  private static final int COLLECTIONS = 20;

  private final Lan lan = new Lan();
  private RouterProcess other;

  @TempDir private Path directory;

  @AfterEach
  void stopAll() {
    if (other != null) {
      other.close();
    }
    lan.close();
  }

  private VrrpRouter backupOf(int othersPriority, InstanceSettings settings, String... options)
      throws IOException {
    other = RouterProcess.start("a", settings.advertInterval(), othersPriority, log(), options);
    Await.until("the other is master", () -> lan.holdsAddress("a"));
    VrrpRouter router = lan.start("b", settings);
    Await.until("we hear it", () -> hearsAMaster(router));
    return router;
  }

  /** Who has sent adverts since the other one goes on, in their order, by last number. */
  private List<String> sendersAfterPause(VrrpRouter router, Duration interval, Role roleInTheEnd)
      throws Exception {
    try (WireCapture capture = WireCapture.start("switch", "br0", directory)) {
      other.freeze();
      Await.until("we are master", () -> role(router) == Role.MASTER);
      TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
      int before = capture.packets("vrrp", "ip.src").size();
      Instant wokenUp = Instant.now();
      other.thaw();
      Await.until(
          "there is one master",
          () -> role(router) == roleInTheEnd && lan.holdsAddress("a") != lan.holdsAddress("b"));
      assertThat(Duration.between(wokenUp, becameBackup(roleInTheEnd, wokenUp)))
          .isBetween(Duration.ZERO, interval.plus(TOLERANCE));
      long seen = advertsSeen(router);
      Await.until("it goes on", () -> advertsSeen(router) > seen + 5);
      return capture.packets("vrrp", "ip.src").stream()
          .skip(before)
          .map(source -> source.substring(source.lastIndexOf('.') + 1))
          .toList();
    }
  }

  /** When the worse one gave way, by its own word: this test may be late to see it. */
  private Instant becameBackup(Role ours, Instant since) throws IOException {
    Optional<Instant> when =
        ours == Role.MASTER
            ? RouterProcess.nextBecame(Role.BACKUP, since, log())
            : lan.events().stream()
                .filter(event ->
                    event.notice() instanceof RoleChanged change && change.to() == Role.BACKUP)
                .map(VrrpEvent::time)
                .filter(time -> !time.isBefore(since))
                .findFirst();
    return when.orElseThrow();
  }

  private Path log() {
    return directory.resolve("a.log");
  }

  private static long advertsSeen(VrrpRouter router) {
    Map<InstanceCounter, Long> counters = router.status().instances().getFirst().counters();
    return counters.get(InstanceCounter.ADVERTS_SENT)
        + counters.get(InstanceCounter.ADVERTS_RECEIVED);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 1000})
  void aWorseMasterThatWakesUpSaysNothingMore(int millis) throws Exception {
    Duration interval = Duration.ofMillis(millis);
    VrrpRouter router = backupOf(100, RouterProcess.settings(interval, 150, false));

    assertThat(sendersAfterPause(router, interval, Role.MASTER)).isNotEmpty().containsOnly("2");
    assertThat(role(router)).isEqualTo(Role.MASTER);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 1000})
  void aBetterMasterThatWakesUpIsTheOnlyOneWithinOneAdvert(int millis) throws Exception {
    Duration interval = Duration.ofMillis(millis);
    VrrpRouter router = backupOf(200, RouterProcess.settings(interval, 100, true));
    List<String> senders = sendersAfterPause(router, interval, Role.BACKUP);

    // One that was on its way, and the last word. A busy machine may be too late for 10 ms, and
    // change masters again later.
    assertThat(senders.stream().skip(senders.indexOf("1") + 1).takeWhile("2"::equals))
        .as("after the first advert of the better one, before its second, of %s", senders)
        .hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void collectingGarbageUnderLoadCostsNobodyTheRole() throws Exception {
    VrrpRouter router =
        backupOf(
            200, RouterProcess.settings(INTERVAL, 100, true), "-XX:+UseShenandoahGC", "-Xmx256m");
    other.allocateWithoutEnd();
    for (int i = 0; i < COLLECTIONS; i++) {
      other.collectGarbage();
      assertThat(role(router)).isEqualTo(Role.BACKUP);
    }

    assertThat(router.status().instances().getFirst().counters())
        .containsEntry(InstanceCounter.BECAME_MASTER, 0L);
    assertThat(lan.holdsAddress("a")).isTrue();
  }
}
