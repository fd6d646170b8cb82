package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EqualTablesTest {

  private static final String LISTING =
      """
      IPVS connection entries
      pro expire state       source             virtual            destination
      TCP 14:59  ESTABLISHED 192.0.2.100:40000  192.0.2.10:7       198.51.100.21:7
      TCP 14:58  ESTABLISHED 192.0.2.100:40001  192.0.2.10:7       198.51.100.22:7
      TCP 00:10  CLOSE       192.0.2.100:40002  192.0.2.10:7       198.51.100.22:7
      TCP 14:59  ESTABLISHED 192.0.2.100:40000  192.0.2.10:80      198.51.100.21:80
      UDP 00:02  UDP         192.0.2.100:40000  192.0.2.10:7       198.51.100.21:7
      TCP 14:59  ESTABLISHED [2001:db8::64]:4   [2001:db8::10]:7   [2001:db8:1::15]:7
      TCP 04:59  NONE        192.0.2.101:0      192.0.2.10:80      198.51.100.21:80
      IP  04:58  NONE        192.0.2.102:0      0.0.0.1:0          198.51.100.22:0
      """;

  @Test
  void establishedSessionsWithThePortCountAndTemplates() {
    assertThat(EqualTables.entries(LISTING, 7))
        .containsExactlyInAnyOrder(
            "192.0.2.100:40000 192.0.2.10:7 198.51.100.21:7",
            "192.0.2.100:40001 192.0.2.10:7 198.51.100.22:7",
            "[2001:db8::64]:4 [2001:db8::10]:7 [2001:db8:1::15]:7",
            "192.0.2.101:0 192.0.2.10:80 198.51.100.21:80",
            "192.0.2.102:0 0.0.0.1:0 198.51.100.22:0");
  }

  @Test
  void whatOnlyOneHasAndWhatLeadsElsewhereDiffers() {
    assertThat(EqualTables.difference(List.of(Set.of("a", "b"), Set.of("a", "b")))).isZero();
    assertThat(EqualTables.difference(List.of(Set.of("a", "b"), Set.of("a")))).isEqualTo(1);
    assertThat(EqualTables.difference(List.of(Set.of("a x"), Set.of("a y")))).isEqualTo(2);
  }
}
