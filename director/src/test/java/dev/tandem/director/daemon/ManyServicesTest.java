package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.fastpath.FastPathMemory;
import dev.tandem.lvs.fastpath.ServiceDirectory;
import dev.tandem.lvs.plane.PlaneSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * As many services as a big site has. The bounds are far above what it takes, but below what is
 * quadratic.
 */
class ManyServicesTest {

  private static final int SERVICES = 10_000;
  private static final int SERVERS = 10;
  private static final Duration LOADS_WITHIN = Duration.ofSeconds(60);
  private static final Duration RELOADS_WITHIN = Duration.ofSeconds(30);

  private final Arena arena = Arena.ofShared();
  private final Engine engine =
      new Engine(
          FastPathMemory.local(100, PlaneSettings.DEFAULT_DESTINATIONS, arena),
          1,
          ServiceDirectory.NOBODY,
          (link, address) -> {},
          () -> 0);
  private final ServerPool pool = new ServerPool(engine, (key, enough) -> {});

  @AfterEach
  void close() {
    arena.close();
  }

  /** All services; the first server of the last one has this weight. */
  private static String text(int lastWeight) {
    StringBuilder text = new StringBuilder();
    for (int service = 1; service <= SERVICES; service++) {
      text.append("virtual_server 10.0.%d.%d 80 {%n".formatted(service >> 8, service & 255));
      text.append("  lvs_sched rr\n  lvs_method NAT\n  protocol TCP\n");
      for (int server = 1; server <= SERVERS; server++) {
        int weight = service == SERVICES && server == 1 ? lastWeight : 1;
        text.append(
            "  real_server 198.51.100.%d 8080 {%n    weight %d%n  }%n".formatted(server, weight));
      }
      text.append("}\n");
    }
    return text.toString();
  }

  private Duration configure(String text) {
    long start = System.nanoTime();
    DirectorConfig config = Configs.of(text);
    pool.configure(config.services());
    pool.keepOnly(config.services());
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void areLoadedAndChanged() {
    assertThat(configure(text(1))).isLessThan(LOADS_WITHIN);
    assertThat(engine.services()).hasSize(SERVICES);
    assertThat(configure(text(9))).isLessThan(RELOADS_WITHIN);
    List<ServiceSnapshot> services = engine.services();
    assertThat(services).hasSize(SERVICES);
    assertThat(services)
        .flatExtracting(ServiceSnapshot::servers)
        .extracting(server -> server.settings().weight())
        .filteredOn(weight -> weight == 9)
        .hasSize(1);
  }
}
