package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.Tracked;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.router.VrrpRouter;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What keepalived's samples say is what happens: each runs by itself, on a host of its own. */
class SamplesRunTest {

  private static final Path SAMPLES = Path.of("/usr/share/doc/keepalived/samples");

  /** Three adverts and the skew of the lowest priority, and what a busy machine adds. */
  private static final Duration LONGEST_ELECTION = Duration.ofSeconds(30);

  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);

  private static final class Run implements AutoCloseable {
    final String name;
    final DirectorConfig config;
    final LoneHost host = new LoneHost("eth0", "eth0.1", "eth1", "eth2", "eth3");
    final VrrpRouter router;

    Run(Path sample) {
      name = sample.getFileName().toString();
      config = ConfigLoader.load(sample, LoadOptions.ofThisHost().withConfigId("high")).config();
      router = new VrrpRouter(config.instances(), config.syncGroups(), host.doors(), event -> {});
      router.general(config.router());
      trackers().forEach(tracker -> router.track(tracker, new Reading.Up()));
      router.start();
    }

    private Stream<TrackerKey> trackers() {
      return Stream.concat(
              config.instances().stream().flatMap(instance -> instance.tracked().stream()),
              config.syncGroups().stream().flatMap(group -> group.tracked().stream()))
          .map(Tracked::tracker);
    }

    /** Three adverts of 12 s are more than a test waits for: such a role is taken at once. */
    void hurry() {
      config.instances().stream()
          .filter(instance -> instance.advertInterval().compareTo(LONGEST_INTERVAL) > 0)
          .forEach(instance -> router.takeOver(instance.name()));
    }

    boolean isMaster() {
      return router.status().instances().stream()
          .map(InstanceStatus::role)
          .allMatch(role -> role == Role.MASTER);
    }

    Set<InetAddress> virtualAddresses() {
      Set<InetAddress> addresses = staticAddresses();
      config.instances().stream()
          .flatMap(instance -> instance.allAddresses().stream())
          .forEach(address -> addresses.add(address.address()));
      return addresses;
    }

    Set<InetAddress> staticAddresses() {
      Set<InetAddress> addresses = new HashSet<>();
      config.router().addresses().stream().map(VirtualAddress::address).forEach(addresses::add);
      return addresses;
    }

    int routes() {
      return config.router().routing().routes().size()
          + config.router().routing().rules().size()
          + config.instances().stream()
              .map(InstanceSettings::routing)
              .mapToInt(routing -> routing.routes().size() + routing.rules().size())
              .sum();
    }

    @Override
    public void close() {
      router.close();
    }
  }

  @Test
  void everyInstanceBecomesMasterAndHasWhatMovesWithIt() throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(SAMPLES), "keepalived's samples are not installed");
    List<Run> runs = new ArrayList<>();
    try {
      for (Path sample : withInstances()) {
        runs.add(new Run(sample));
      }
      long deadline = System.nanoTime() + LONGEST_ELECTION.toNanos();
      while (!runs.stream().allMatch(Run::isMaster) && System.nanoTime() < deadline) {
        runs.forEach(Run::hurry);
        LockSupport.parkNanos(10_000_000);
      }
      assertThat(runs).hasSizeGreaterThan(10).allSatisfy(SamplesRunTest::assertHoldsAll);
    } finally {
      runs.forEach(Run::close);
    }
    assertThat(runs)
        .allSatisfy(run -> {
          assertThat(run.host.addresses()).as(run.name).isEmpty();
          assertThat(run.host.routing()).as(run.name).isEmpty();
        });
  }

  private static List<Path> withInstances() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> samples = Files.list(SAMPLES)) {
      for (Path sample : samples.filter(file -> file.toString().contains(".conf.")).toList()) {
        if (Files.readString(sample).contains("vrrp_instance")) {
          found.add(sample);
        }
      }
    }
    return found;
  }

  private static void assertHoldsAll(Run run) {
    assertThat(run.router.status().instances())
        .as(run.name)
        .isNotEmpty()
        .allSatisfy(instance ->
            assertThat(instance.role())
                .as("%s %s %s", run.name, instance.name(), instance.faults())
                .isEqualTo(Role.MASTER));
    assertThat(run.host.addresses()).as(run.name).isEqualTo(run.virtualAddresses());
    assertThat(run.host.routing()).as(run.name).hasSize(run.routes());
  }
}
