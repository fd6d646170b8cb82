package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.router.Lan.hearsAMaster;
import static dev.tandem.vrrp.router.Lan.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two of our routers with adverts every 10 ms, the one on host a in a process of its own. */
@RequiresRoot
class FastPairTest {

  private static final Duration LONGEST_TAKEOVER = Duration.ofMillis(100);

  private final Lan lan = new Lan();
  private RouterProcess other;
  private VrrpRouter router;

  @TempDir private Path directory;

  @AfterEach
  void stopAll() {
    if (other != null) {
      other.close();
    }
    lan.close();
  }

  @Test
  void aKilledMasterIsReplacedWithin100Milliseconds() throws Exception {
    other = RouterProcess.start("a", 200, directory.resolve("a.log"));
    Await.until("the other is master", () -> lan.holdsAddress("a"));
    router = lan.start("b", RouterProcess.settings(100, true));
    Await.until("we hear it", () -> hearsAMaster(router));
    long killedAt = System.nanoTime();
    other.kill();

    Await.until("we are master", () -> role(router) == Role.MASTER);
    Duration waited = Duration.ofNanos(System.nanoTime() - killedAt);
    assertThat(waited).isLessThan(LONGEST_TAKEOVER);
    assertThat(lan.holdsAddress("b")).isTrue();
  }

  @Test
  void aMasterThatWasFrozenListensBeforeItSpeaks() throws Exception {
    other = RouterProcess.start("a", 100, directory.resolve("a.log"));
    Await.until("the other is master", () -> lan.holdsAddress("a"));
    router = lan.start("b", RouterProcess.settings(150, false));
    Await.until("we hear it", () -> hearsAMaster(router));
    other.freeze();
    // The first one may still be on its way to the other.
    Await.until("we have said twice that we are master", () -> sent() >= 2);
    assertThat(status().cause()).isEqualTo(Cause.MASTER_SILENT);
    long lowerBefore = status().counters().get(InstanceCounter.LOWER_PRIORITY_HEARD);
    other.thaw();

    Await.until("the other has let go", () -> !lan.holdsAddress("a"));
    assertThat(role(router)).isEqualTo(Role.MASTER);
    assertThat(status().counters())
        .containsEntry(InstanceCounter.LOWER_PRIORITY_HEARD, lowerBefore);
  }

  private long sent() {
    return status().counters().get(InstanceCounter.ADVERTS_SENT);
  }

  private InstanceStatus status() {
    return router.status().instances().getFirst();
  }
}
