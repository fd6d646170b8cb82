package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.router.Lan.hearsAMaster;
import static dev.tandem.vrrp.router.Lan.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private static InstanceSettings settings(int priority, boolean preempt) {
    return RouterProcess.settings(INTERVAL, priority, preempt);
  }

  private VrrpRouter backupOf(int othersPriority, InstanceSettings settings, String... options)
      throws IOException {
    Path log = directory.resolve("a.log");
    other = RouterProcess.start("a", INTERVAL, othersPriority, log, options);
    Await.until("the other is master", () -> lan.holdsAddress("a"));
    VrrpRouter router = lan.start("b", settings);
    Await.until("we hear it", () -> hearsAMaster(router));
    return router;
  }

  /** Who has sent adverts since the other one goes on, in their order, by last number. */
  private List<String> sendersAfterPause(VrrpRouter router, Role roleInTheEnd) throws Exception {
    try (WireCapture capture = WireCapture.start("switch", "br0", directory)) {
      other.freeze();
      Await.until("we are master", () -> role(router) == Role.MASTER);
      TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
      int before = capture.packets("vrrp", "ip.src").size();
      other.thaw();
      Duration both =
          Await.until(
              "there is one master",
              () -> role(router) == roleInTheEnd && lan.holdsAddress("a") != lan.holdsAddress("b"));
      assertThat(both).isLessThan(INTERVAL.plus(TOLERANCE));
      long seen = advertsSeen(router);
      Await.until("it goes on", () -> advertsSeen(router) > seen + 5);
      return capture.packets("vrrp", "ip.src").stream()
          .skip(before)
          .map(source -> source.substring(source.lastIndexOf('.') + 1))
          .toList();
    }
  }

  private static long advertsSeen(VrrpRouter router) {
    Map<InstanceCounter, Long> counters = router.status().instances().getFirst().counters();
    return counters.get(InstanceCounter.ADVERTS_SENT)
        + counters.get(InstanceCounter.ADVERTS_RECEIVED);
  }

  @Test
  void aWorseMasterThatWakesUpSaysNothingMore() throws Exception {
    VrrpRouter router = backupOf(100, settings(150, false));

    assertThat(sendersAfterPause(router, Role.MASTER)).isNotEmpty().containsOnly("2");
    assertThat(role(router)).isEqualTo(Role.MASTER);
  }

  @Test
  void aBetterMasterThatWakesUpIsTheOnlyOneWithinOneAdvert() throws Exception {
    VrrpRouter router = backupOf(200, settings(100, true));
    List<String> senders = sendersAfterPause(router, Role.BACKUP);

    assertThat(senders.subList(senders.indexOf("1"), senders.size()))
        .as("from the first advert of the better one on, of %s", senders)
        .filteredOn("2"::equals)
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void collectingGarbageUnderLoadCostsNobodyTheRole() throws Exception {
    VrrpRouter router = backupOf(200, settings(100, true), "-XX:+UseShenandoahGC", "-Xmx256m");
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
