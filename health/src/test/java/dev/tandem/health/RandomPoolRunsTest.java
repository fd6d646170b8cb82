package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pools whose servers come, go, change, fail and recover at random, in virtual time. */
class RandomPoolRunsTest {

  private static final int RUNS = 2000;
  private static final int STEPS = 25;

  /** Enough for the slowest check below to go through its retries, or to prove all its URLs. */
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);

  @Test
  void theVerdictsFollowTheNetworkWhateverHappens() {
    for (int seed = 0; seed < RUNS; seed++) {
      new Run(seed).play();
    }
  }

  private static final class Run {
    private final int seed;
    private final Random random;
    private final VirtualSurroundings world = new VirtualSurroundings();
    private final Set<Integer> brokenPorts = new HashSet<>();
    private final Map<Integer, Boolean> told = new HashMap<>();
    private final MonitoredServers<Integer> servers;
    private List<CheckedServer<Integer>> configured = List.of();

    Run(int seed) {
      this.seed = seed;
      random = new Random(seed);
      servers = new MonitoredServers<>(world, random, this::changed);
      world.network(run ->
          brokenPorts.contains(run.check().target().port()) ? Outcome.FAILED : Outcome.PASSED);
    }

    void play() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(4)) {
          case 0 -> configure();
          case 1 -> brokenPorts.add(1 + random.nextInt(6));
          case 2 -> brokenPorts.remove(1 + random.nextInt(6));
          default -> world.pass(Duration.ofMillis(random.nextInt(40_000)));
        }
        assertConsistent();
      }
      world.pass(LONG_ENOUGH);
      assertConsistent();
      assertVerdictsMatchTheNetwork();
    }

    /** The listener hears of changes only: each call says the opposite of what was known. */
    private void changed(int id, boolean up, String reason) {
      assertThat(told.put(id, up)).as("seed %s: %s", seed, reason).isEqualTo(!up);
    }

    private void configure() {
      List<CheckedServer<Integer>> next = new ArrayList<>();
      for (int id = 0; id < 5; id++) {
        if (random.nextInt(4) > 0) {
          List<Check> checks =
              IntStream.range(0, random.nextInt(3)).mapToObj(_ -> randomCheck()).toList();
          next.add(new CheckedServer<>(id, checks, random.nextBoolean()));
        }
      }
      told.keySet().retainAll(next.stream().map(CheckedServer::id).toList());
      next.forEach(server -> told.putIfAbsent(server.id(), server.startsUp()));
      configured = next;
      servers.apply(next);
    }

    private Check randomCheck() {
      CheckSchedule schedule =
          new CheckSchedule(
              Duration.ofSeconds(1 + random.nextInt(10)),
              Duration.ofSeconds(5),
              random.nextInt(3),
              Duration.ofSeconds(1 + random.nextInt(5)),
              Duration.ofSeconds(random.nextInt(10)));
      int port = 1 + random.nextInt(6);
      return random.nextBoolean()
          ? TestChecks.tcp(port, schedule)
          : TestChecks.http(
              port, schedule, List.of("/a", "/b", "/c").subList(random.nextInt(3), 3));
    }

    private void assertConsistent() {
      assertThat(servers.status())
          .as("seed %s", seed)
          .extracting(ServerStatus::id)
          .containsExactlyElementsOf(configured.stream().map(CheckedServer::id).toList());
      int checks = 0;
      for (ServerStatus<Integer> status : servers.status()) {
        boolean allUp = status.checks().stream().allMatch(CheckStatus::up);
        assertThat(status.up()).as("seed %s server %s", seed, status.id()).isEqualTo(allUp);
        assertThat(told.get(status.id())).as("seed %s told %s", seed, status.id()).isEqualTo(allUp);
        checks += status.checks().size();
      }
      assertThat(world.pending()).as("seed %s: one thing pending a check", seed).isEqualTo(checks);
    }

    private void assertVerdictsMatchTheNetwork() {
      for (ServerStatus<Integer> status : servers.status()) {
        for (CheckStatus check : status.checks()) {
          assertThat(check.up())
              .as("seed %s server %s %s", seed, status.id(), check)
              .isEqualTo(!brokenPorts.contains(check.check().target().port()));
        }
      }
    }
  }
}
