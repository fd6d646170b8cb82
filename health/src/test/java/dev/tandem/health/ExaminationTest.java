package dev.tandem.health;

import static dev.tandem.health.WatchedPool.ADMIN;
import static dev.tandem.health.WatchedPool.WEB;
import static dev.tandem.health.WatchedPool.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** All checks of some servers at once, out of turn. */
class ExaminationTest {

  private final WatchedPool pool = new WatchedPool();
  private final VirtualSurroundings world = pool.world;
  private final MonitoredServers<String> servers = pool.servers;

  @Test
  void anExaminationRunsAllChecksAtOnceAndTellsOfEachServer() {
    servers.apply(List.of(server("a", WEB, ADMIN), server("b", WEB), server("c")));
    world.network(run -> run.check().equals(ADMIN) ? Outcome.SILENT : Outcome.PASSED);
    pool.settle();
    world.takeAttempts();
    Map<String, Outcome> found = new HashMap<>();
    servers.examine(Set.of("a", "b", "c", "unknown"), found::putAll);
    assertThat(world.takeAttempts()).hasSize(3);
    world.pass(VirtualSurroundings.ANSWER_TIME);
    assertThat(found)
        .isEqualTo(
            Map.of(
                "a", Outcome.SILENT,
                "b", Outcome.PASSED,
                "c", Outcome.NOT_RUN,
                "unknown", Outcome.NOT_RUN));
  }

  @Test
  void whatAnExaminationFindsCountsAsEver() {
    servers.apply(List.of(server("a", WEB)));
    world.network(_ -> Outcome.FAILED);
    pool.settle();
    world.network(_ -> Outcome.PASSED);
    List<Boolean> upWhenTold = new ArrayList<>();
    servers.examine(Set.of("a"), _ -> upWhenTold.add(pool.only().up()));
    world.pass(VirtualSurroundings.ANSWER_TIME);
    assertThat(upWhenTold).containsExactly(true);
    assertThat(world.pending()).isEqualTo(1);
  }

  @Test
  void twoExaminationsShareARunAndOneIsEndedByARemoval() {
    servers.apply(List.of(server("a", WEB)));
    List<Outcome> found = new ArrayList<>();
    servers.examine(Set.of("a"), outcomes -> found.addAll(outcomes.values()));
    servers.examine(Set.of("a"), outcomes -> found.addAll(outcomes.values()));
    world.pass(VirtualSurroundings.ANSWER_TIME);
    servers.examine(Set.of("a"), outcomes -> found.addAll(outcomes.values()));
    servers.apply(List.of());
    assertThat(found).containsExactly(Outcome.PASSED, Outcome.PASSED, Outcome.NOT_RUN);
  }
}
