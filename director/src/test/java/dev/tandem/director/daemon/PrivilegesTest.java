package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.Capability;
import dev.tandem.lvs.plane.PlaneKind;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrivilegesTest {

  @Test
  void eachThatIsMissingIsNamedWithItsPurpose() {
    Set<Capability> all = EnumSet.allOf(Capability.class);
    assertThat(Privileges.missing(all, PlaneKind.XDP)).isEmpty();
    assertThat(Privileges.missing(EnumSet.of(Capability.NET_ADMIN), PlaneKind.AUTO))
        .containsExactly("CAP_NET_RAW to send and to hear adverts");
    assertThat(Privileges.missing(Set.of(), PlaneKind.XDP))
        .containsExactly(
            "CAP_NET_ADMIN to move addresses and to forward packets",
            "CAP_NET_RAW to send and to hear adverts",
            "CAP_BPF to load the XDP program",
            "CAP_PERFMON for the XDP program to compare addresses");
  }
}
