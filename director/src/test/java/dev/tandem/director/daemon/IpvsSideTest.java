package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.event.Event;
import dev.tandem.director.event.EventLog;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.service.SyncDaemon;
import dev.tandem.lvs.service.SyncDaemon.Role;
import dev.tandem.sync.ipvs.KernelSync;
import dev.tandem.sync.ipvs.KernelSyncSettings;
import dev.tandem.sync.ipvs.KernelTable;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a host whose interface between the directors comes later than the director. */
@RequiresRoot
class IpvsSideTest {

  private static final DirectorConfig CONFIG =
      Configs.of(
          """
          session_sync {
              ipvs {
                  interface late
                  syncid 7
                  role both
              }
          }
          """);

  @AutoClose private final TestNetwork network = new TestNetwork();
  @AutoClose private final MemoryPlane plane = new MemoryPlane(100, 1, () -> 0);
  private final EventLog events = new EventLog(Clock.systemUTC());

  @AutoClose
  private final IpvsSide side =
      new IpvsSide(
          new KernelSync(
              new KernelTable(plane.engine(), Runnable::run, () -> 0),
              KernelSyncSettings.OF_KERNEL),
          events);

  @BeforeEach
  void start() throws Exception {
    network.addNamespace("a").addNamespace("b");
    inside(() -> side.apply(CONFIG.ipvsSync()));
  }

  private static void inside(Runnable task) throws Exception {
    TestNetwork.inside(
        "a",
        () -> {
          task.run();
          return task;
        });
  }

  private void connect() {
    network.connect("a", "late", "b", "late").ip("a", "addr add 192.0.2.1/24 dev late");
  }

  private List<Role> running() {
    return side.running().stream().map(daemon -> daemon.role()).toList();
  }

  private List<String> texts() {
    return events.since(0).stream().map(Event::text).toList();
  }

  @Test
  void whatCannotRunYetRunsLaterAndIsSaidOnce() throws Exception {
    inside(side::tryAgain);
    assertThat(running()).isEmpty();
    connect();
    inside(side::tryAgain);
    inside(side::tryAgain);
    assertThat(running()).containsExactlyInAnyOrder(Role.MASTER, Role.BACKUP);
    String cannot =
        "the %s of IPVS's synchronisation cannot run yet: late: there is no such interface";
    String runs = "the %s of IPVS's synchronisation runs on late with sync id 7";
    assertThat(texts())
        .containsExactlyInAnyOrder(
            cannot.formatted("master"),
            cannot.formatted("backup"),
            runs.formatted("master"),
            runs.formatted("backup"));
  }

  @Test
  void whatIsNotWantedAnyMoreIsNotTriedAgain() throws Exception {
    connect();
    inside(() -> side.apply(Configs.of("").ipvsSync()));
    inside(side::tryAgain);
    assertThat(running()).isEmpty();
  }

  @Test
  void whatWasStartedAndStoppedByHandStaysStopped() throws Exception {
    connect();
    SyncDaemon master =
        CONFIG.ipvsSync().orElseThrow().daemons().stream()
            .filter(daemon -> daemon.role() == Role.MASTER)
            .findFirst()
            .orElseThrow();
    inside(() -> side.start(master));
    side.stop(Role.MASTER, 7);
    inside(side::tryAgain);
    assertThat(running()).containsExactly(Role.BACKUP);
  }
}
