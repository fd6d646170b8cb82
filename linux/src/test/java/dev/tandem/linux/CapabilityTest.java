package dev.tandem.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CapabilityTest {

  private static Set<Capability> of(String bits) {
    return Capability.effective("Name:\tjava\nCapPrm:\t0\nCapEff:\t" + bits + "\nCapBnd:\t0\n");
  }

  @Test
  void theBitsOfTheEffectiveSetCount() {
    assertThat(of("0000000000000000")).isEmpty();
    assertThat(of("0000000000003000")).containsOnly(Capability.NET_ADMIN, Capability.NET_RAW);
    assertThat(of("000000c000001000"))
        .containsOnly(Capability.NET_ADMIN, Capability.BPF, Capability.PERFMON);
    assertThat(of("000001ffffffffff")).containsOnly(Capability.values());
  }

  @Test
  void beforeTheyHadNamesOfTheirOwnTheseWerePartsOfAnother() {
    assertThat(of("0000000000200000"))
        .containsOnly(Capability.SYS_ADMIN, Capability.BPF, Capability.PERFMON);
  }

  @Test
  @RequiresRoot
  void rootHasThemAll() {
    assertThat(Capability.effective()).contains(Capability.NET_ADMIN, Capability.NET_RAW);
  }
}
