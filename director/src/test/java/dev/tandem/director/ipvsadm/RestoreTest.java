package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RestoreTest {

  private final TableInMemory table = new TableInMemory();
  private final Ipvsadm ipvsadm = new Ipvsadm(table, table, new LabNames(false)).strict();

  @Test
  void anUnreadableOptionSpoilsOnlyItsLine() {
    assertThat(restore("-A -f 5 -s\n-A -f 6\n"))
        .isEqualTo(new Ipvsadm.Result("", "-s: missing argument\n", 0));
    assertThat(table.services).hasSize(1);
  }

  @Test
  void theLastLineDecidesTheExitCode() {
    assertThat(restore("-A -f 5\n-A -f 5\n").exitCode()).isEqualTo(255);
    assertThat(restore("-A -f 5\n-A -f 6\n").exitCode()).isZero();
  }

  @Test
  void restoreWithinRestoreIsRefused() {
    assertThat(restore("-A -f 5\n-R\n-A -f 6\n").exitCode()).isEqualTo(255);
    assertThat(table.services).hasSize(1);
  }

  @Test
  void savedRulesMakeTheSameTableAgain() {
    GoldenFiles.steps("listing.txt").stream()
        .filter(step -> step.section().startsWith("configuration"))
        .filter(step -> !step.command().contains("4294967295")) // saved as -1, a known quirk
        .forEach(step -> ipvsadm.run(GoldenFiles.arguments(step.command()), ""));
    String saved = ipvsadm.run(List.of("-Sn"), "").stdout();
    ipvsadm.run(List.of("-C"), "");

    assertThat(restore(saved)).isEqualTo(new Ipvsadm.Result("", "", 0));
    assertThat(saved.lines().toList()).hasSize(38);
    assertThat(ipvsadm.run(List.of("-Sn"), "").stdout()).isEqualTo(saved);
  }

  private Ipvsadm.Result restore(String lines) {
    return ipvsadm.run(List.of("-R"), lines);
  }
}
