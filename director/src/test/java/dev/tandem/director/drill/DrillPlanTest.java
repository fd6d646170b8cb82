package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.drill.DrillPlan.Step;
import dev.tandem.director.lab.LabMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrillPlanTest {

  @Test
  void byDefaultAllFourAreRunAndBothModesAreSeen() {
    assertThat(DrillPlan.steps(List.of(), List.of()))
        .containsExactly(
            new Step(LabMode.NAT, List.of(Scenario.CRASH, Scenario.PLANNED)),
            new Step(LabMode.DR, List.of(Scenario.LINK, Scenario.SERVER)));
  }

  @Test
  void aDrillThatIsAskedForRunsWithNat() {
    assertThat(DrillPlan.steps(List.of(Scenario.POWER), List.of()))
        .containsExactly(new Step(LabMode.NAT, List.of(Scenario.POWER)));
  }

  @Test
  void aModeThatIsAskedForIsThatOfAllFour() {
    List<Scenario> four = List.of(Scenario.CRASH, Scenario.PLANNED, Scenario.LINK, Scenario.SERVER);
    assertThat(DrillPlan.steps(List.of(), List.of(LabMode.NAT, LabMode.DR)))
        .containsExactly(new Step(LabMode.NAT, four), new Step(LabMode.DR, four));
  }
}
