package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.drill.DrillPlan.Step;
import dev.tandem.director.lab.LabCluster;
import dev.tandem.director.lab.LabMode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DrillPlanTest {

  @Test
  void byDefaultAllFourAreRunAndBothModesAreSeen() {
    assertThat(DrillPlan.steps(List.of(), List.of(), LabCluster.PAIR))
        .containsExactly(
            new Step(LabMode.NAT, List.of(Scenario.CRASH, Scenario.PLANNED)),
            new Step(LabMode.DR, List.of(Scenario.LINK, Scenario.SERVER)));
  }

  @Test
  void aDrillThatIsAskedForRunsWithNat() {
    assertThat(DrillPlan.steps(List.of(Scenario.POWER), List.of(), LabCluster.PAIR))
        .containsExactly(new Step(LabMode.NAT, List.of(Scenario.POWER)));
  }

  @Test
  void aMixIsAsLongAsWantedAndTheSameForTheSameSeed() {
    List<Step> mix =
        DrillPlan.mixed(List.of(), List.of(LabMode.DR), LabCluster.PAIR, 100, new Random(7));
    assertThat(mix).hasSize(1).isEqualTo(again(7)).isNotEqualTo(again(8));
    assertThat(mix.getFirst().mode()).isEqualTo(LabMode.DR);
    assertThat(mix.getFirst().scenarios())
        .hasSize(100)
        .contains(
            Scenario.CRASH, Scenario.PLANNED, Scenario.PARTITION, Scenario.CUT, Scenario.RESTART)
        .doesNotContain(Scenario.SERVER, Scenario.POWER);
  }

  @Test
  void whereEachHasAnAddressNoRoleIsHandedOver() {
    LabCluster cluster = new LabCluster(2, true);
    assertThat(DrillPlan.steps(List.of(), List.of(), cluster))
        .containsExactly(
            new Step(LabMode.NAT, List.of(Scenario.CRASH, Scenario.RETURN)),
            new Step(LabMode.DR, List.of(Scenario.LINK, Scenario.SERVER)));
    assertThat(
            DrillPlan.mixed(List.of(), List.of(), cluster, 100, new Random(3))
                .getFirst()
                .scenarios())
        .containsOnly(Scenario.CRASH, Scenario.PARTITION, Scenario.CUT);
  }

  private static List<Step> again(long seed) {
    return DrillPlan.mixed(List.of(), List.of(LabMode.DR), LabCluster.PAIR, 100, new Random(seed));
  }

  @Test
  void aMixOfWhatIsNamedHasNothingElse() {
    List<Step> mix =
        DrillPlan.mixed(List.of(Scenario.FLAP), List.of(), LabCluster.PAIR, 3, new Random(1));
    assertThat(mix)
        .containsExactly(
            new Step(LabMode.NAT, List.of(Scenario.FLAP, Scenario.FLAP, Scenario.FLAP)));
  }

  @Test
  void aModeThatIsAskedForIsThatOfAllFour() {
    List<Scenario> four = List.of(Scenario.CRASH, Scenario.PLANNED, Scenario.LINK, Scenario.SERVER);
    assertThat(DrillPlan.steps(List.of(), List.of(LabMode.NAT, LabMode.DR), LabCluster.PAIR))
        .containsExactly(new Step(LabMode.NAT, four), new Step(LabMode.DR, four));
  }
}
