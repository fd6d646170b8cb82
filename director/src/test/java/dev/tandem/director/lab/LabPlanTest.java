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
    assertThat(
            new LabPlan(
                    LabMode.NAT, LabCluster.PAIR, BOTH, PlaneKind.AUTO, LabChannel.TCP, 2, SECOND)
                .nodes())
        .containsExactly("client", "front", "back", "director1", "director2", "server1", "server2");
    assertThat(
            new LabPlan(
                    LabMode.DR, LabCluster.PAIR, BOTH, PlaneKind.AUTO, LabChannel.TCP, 1, SECOND)
                .nodes())
        .containsExactly("client", "front", "director1", "director2", "server1");
  }

  @Test
  void moreThanTwoDirectorsHaveASwitchForTheirChannel() {
    LabCluster three = new LabCluster(3, false);
    assertThat(
            new LabPlan(LabMode.DR, three, BOTH, PlaneKind.AUTO, LabChannel.TCP, 1, SECOND).nodes())
        .containsExactly(
            "client", "front", "sync", "director1", "director2", "director3", "server1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void itHasTwoToFourDirectors(int size) {
    assertThatThrownBy(() -> new LabCluster(size, false))
        .isInstanceOf(LabException.class)
        .hasMessage("a lab has 2 to 4 directors, not " + size);
  }

  @Test
  void eachOfSeveralAddressesHasAnotherOrderOfDirectors() {
    LabCluster three = new LabCluster(3, true);
    assertThat(three.addresses()).containsExactly(1, 2, 3);
    assertThat(three.order(1)).containsExactly("director1", "director2", "director3");
    assertThat(three.order(3)).containsExactly("director3", "director1", "director2");
    assertThat(three.priority(2, 2)).isEqualTo(150);
    assertThat(three.priority(3, 2)).isEqualTo(100);
    assertThat(three.priority(1, 2)).isEqualTo(90);
    assertThat(LabCluster.address(LabCluster.instance("FRONT", 1))).isEqualTo(1);
    assertThat(LabCluster.address(LabCluster.instance("BACK", 3))).isEqualTo(3);
    assertThat(new LabCluster(3, false).addresses()).containsExactly(1);
  }

  @Test
  void withNatAServerHasAnAddressForEachOfTheVirtualOnes() {
    LabCluster two = new LabCluster(2, true);
    LabPlan nat = new LabPlan(LabMode.NAT, two, BOTH, PlaneKind.AUTO, LabChannel.TCP, 2, SECOND);
    LabPlan dr = new LabPlan(LabMode.DR, two, BOTH, PlaneKind.AUTO, LabChannel.TCP, 2, SECOND);
    assertThat(nat.addresses(LabFamily.IPV4, "server2"))
        .containsExactly("198.51.100.22", "198.51.100.42");
    assertThat(dr.addresses(LabFamily.IPV4, "server2")).containsExactly("192.0.2.22");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 17})
  void itHasOneToSixteenServers(int servers) {
    assertThatThrownBy(() ->
            new LabPlan(
                LabMode.NAT,
                LabCluster.PAIR,
                BOTH,
                PlaneKind.AUTO,
                LabChannel.TCP,
                servers,
                SECOND))
        .isInstanceOf(LabException.class)
        .hasMessage("a lab has 1 to 16 servers, not " + servers);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5, 15, 40_960})
  void advertsAreWholeHundredthsOfASecond(long millis) {
    assertThatThrownBy(() ->
            new LabPlan(
                LabMode.NAT,
                LabCluster.PAIR,
                BOTH,
                PlaneKind.AUTO,
                LabChannel.TCP,
                1,
                Duration.ofMillis(millis)))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("every 0.01 to 40.95 seconds");
  }

  @Test
  void theIntervalIsWrittenAsInAConfiguration() {
    assertThat(
            new LabPlan(
                    LabMode.NAT,
                    LabCluster.PAIR,
                    BOTH,
                    PlaneKind.AUTO,
                    LabChannel.TCP,
                    1,
                    Duration.ofMillis(10))
                .advertSeconds())
        .isEqualTo("0.01");
    assertThat(
            new LabPlan(
                    LabMode.NAT, LabCluster.PAIR, BOTH, PlaneKind.AUTO, LabChannel.TCP, 1, SECOND)
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
