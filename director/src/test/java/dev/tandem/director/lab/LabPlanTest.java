package dev.tandem.director.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.lvs.plane.PlaneKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabPlanTest {

  private static final List<LabFamily> BOTH = List.of(LabFamily.IPV4, LabFamily.IPV6);
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void onlyAddressTranslationHasABackNetwork() {
    assertThat(new LabPlan(LabMode.NAT, BOTH, PlaneKind.AUTO, LabChannel.TCP, 2, SECOND).nodes())
        .containsExactly("client", "front", "back", "director1", "director2", "server1", "server2");
    assertThat(new LabPlan(LabMode.DR, BOTH, PlaneKind.AUTO, LabChannel.TCP, 1, SECOND).nodes())
        .containsExactly("client", "front", "director1", "director2", "server1");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 17})
  void itHasOneToSixteenServers(int servers) {
    assertThatThrownBy(
            () -> new LabPlan(LabMode.NAT, BOTH, PlaneKind.AUTO, LabChannel.TCP, servers, SECOND))
        .isInstanceOf(LabException.class)
        .hasMessage("a lab has 1 to 16 servers, not " + servers);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5, 15, 40_960})
  void advertsAreWholeHundredthsOfASecond(long millis) {
    assertThatThrownBy(() ->
            new LabPlan(
                LabMode.NAT, BOTH, PlaneKind.AUTO, LabChannel.TCP, 1, Duration.ofMillis(millis)))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("every 0.01 to 40.95 seconds");
  }

  @Test
  void theIntervalIsWrittenAsInAConfiguration() {
    assertThat(
            new LabPlan(LabMode.NAT, BOTH, PlaneKind.AUTO, LabChannel.TCP, 1, Duration.ofMillis(10))
                .advertSeconds())
        .isEqualTo("0.01");
    assertThat(
            new LabPlan(LabMode.NAT, BOTH, PlaneKind.AUTO, LabChannel.TCP, 1, SECOND)
                .advertSeconds())
        .isEqualTo("1");
  }

  @Test
  void aLabWithANameHasNothingInCommonWithTheUsualOne() {
    LabName usual = new LabName("");
    LabName other = new LabName("b2");
    assertThat(usual.namespace("client")).isEqualTo("tdm-client");
    assertThat(other.namespace("client")).isEqualTo("tdm-b2-client");
    assertThat(other.directory()).hasToString("/run/tandem-lab-b2");
    assertThat(other.pins("director1")).hasToString("/sys/fs/bpf/tandem-lab-b2-director1");
    assertThatThrownBy(() -> new LabName("../x")).isInstanceOf(LabException.class);
  }
}
