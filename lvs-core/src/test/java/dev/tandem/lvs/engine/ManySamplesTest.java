package dev.tandem.lvs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.fastpath.FastPathMemory;
import dev.tandem.lvs.fastpath.ServiceDirectory;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import dev.tandem.lvs.table.Ticks;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManySamplesTest {

  private static final int SERVICES = 100;
  private static final int SERVERS = 10;

  private final Arena arena = Arena.ofShared();
  private final Engine engine =
      new Engine(
          FastPathMemory.local(100, 2_000, arena),
          1,
          ServiceDirectory.NOBODY,
          (link, address) -> {},
          () -> 0);

  @AfterEach
  void close() {
    arena.close();
  }

  private static ServiceKey service(int number) {
    InetAddress address = InetAddress.ofLiteral("192.0.2." + number);
    return new ServiceKey.OfAddress(Protocol.TCP, address, 80);
  }

  private void serve(int number) {
    ServiceKey key = service(number);
    engine.addService(
        new ServiceSettings(key, "rr", Set.of(), Optional.empty(), Optional.empty(), false));
    for (int i = 1; i <= SERVERS; i++) {
      ServerKey server = new ServerKey(InetAddress.ofLiteral("198.51.100." + i), 80);
      engine.addServer(
          key, new ServerSettings(server, ForwardingMethod.MASQUERADE, 1, 0, 0, Tunnel.IPIP));
    }
  }

  /** How many duties take all samples that are due at a moment. */
  private int duties(int now) {
    int duties = 1;
    while (engine.duty(now)) {
      duties++;
      assertThat(duties).as("an end of the samples").isLessThan(1_000);
    }
    return duties;
  }

  @Test
  void areTakenAFewAtATimeSoThatPacketsNeedNotWait() {
    for (int number = 1; number <= SERVICES; number++) {
      serve(number);
    }
    int all = SERVICES * (SERVERS + 1);
    int due = Ticks.ofSeconds(TrafficMeter.SAMPLE_SECONDS);
    assertThat(duties(due)).isGreaterThan(all / 512).isLessThan(all / 64);
    assertThat(duties(due)).isEqualTo(1);
  }

  @Test
  void ofServicesThatWentMeanwhileAreLeftOut() {
    for (int number = 1; number <= SERVICES; number++) {
      serve(number);
    }
    int due = Ticks.ofSeconds(TrafficMeter.SAMPLE_SECONDS);
    assertThat(engine.duty(due)).isTrue();
    engine.flush();
    assertThat(engine.duty(due)).isFalse();
    assertThat(engine.services()).isEmpty();
  }
}
