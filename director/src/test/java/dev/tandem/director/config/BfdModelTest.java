package dev.tandem.director.config;

import static java.net.InetAddress.ofLiteral;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.bfd.BfdSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BfdModelTest {

  @Test
  void aSessionWithDefaultsAndOneWithEverything() {
    assertThat(
            Loading.valid(
                    """
                    bfd_instance plain {
                      neighbor_ip 192.0.2.2
                    }
                    bfd_instance full {
                      neighbour_ip 2001:db8::2
                      source_ip 2001:db8::1
                      min_rx 50
                      min_tx 60
                      idle_tx 2000
                      multiplier 3
                      passive
                      hoplimit 64
                      max_hops -1
                      multihop
                      weight 10
                      vrrp
                    }
                    """)
                .bfdSessions())
        .containsExactly(
            new BfdSettings(
                "plain",
                ofLiteral("192.0.2.2"),
                Optional.empty(),
                Duration.ofMillis(10),
                Duration.ofMillis(10),
                Duration.ofSeconds(1),
                5,
                false,
                255,
                0,
                false),
            new BfdSettings(
                "full",
                ofLiteral("2001:db8::2"),
                Optional.of(ofLiteral("2001:db8::1")),
                Duration.ofMillis(50),
                Duration.ofMillis(60),
                Duration.ofSeconds(2),
                3,
                true,
                64,
                255,
                true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "min_rx 50 | E 1:1: bfd_instance x has no neighbor_ip",
        "neighbor_ip 192.0.2.2 \\n"
            + " source_ip 2001:db8::1 | E 3:2: source_ip is of another family than neighbor_ip",
        "neighbor_ip 192.0.2.2 \\n"
            + " min_rx 0 | E 3:9: bad value '0' for min_rx: expected milliseconds from 1 to"
            + " 1000000",
        "neighbor_ip 192.0.2.2 \\n"
            + " idle_tx 999 | E 3:10: bad value '999' for idle_tx: expected milliseconds from 1000"
            + " to 1000000",
      })
  void mistakes(String lines, String diagnostic) {
    String text = "bfd_instance x {\n" + lines.replace("\\n", "\n") + "\n}";
    assertThat(Loading.diagnostics(text)).containsExactly(diagnostic);
  }

  @Test
  void aSessionIsTrackedWithItsWeight() {
    DirectorConfig config =
        Loading.valid(
            """
            bfd_instance x {
              neighbor_ip 192.0.2.2
              weight -30 reverse
            }
            vrrp_instance A {
              interface eth0
              virtual_router_id 1
              virtual_ipaddress { 192.0.2.9 }
              track_bfd { x }
            }
            """);
    assertThat(config.instances().getFirst().tracked())
        .singleElement()
        .matches(t -> t.weight() == -30 && t.reverse() && t.tracker().label().equals("bfd x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' |",
        "vrrp | E 17:17: bfd x is for instances alone, by its 'vrrp': expected 'checker' there too",
        "checker | E 9:15: bfd x is for checks alone, by its 'checker': expected 'vrrp' there too",
        "vrrp \\n checker |",
      })
  void aSessionIsForThoseThatItNames(String words, String diagnostic) {
    List<String> expected = diagnostic == null ? List.of() : List.of(diagnostic);
    assertThat(
            Loading.diagnostics(
                """
                bfd_instance x {
                  neighbor_ip 192.0.2.2
                %s
                }
                vrrp_instance A {
                  interface eth0
                  virtual_router_id 1
                  virtual_ipaddress { 192.0.2.9 }
                  track_bfd { x }
                }
                virtual_server 192.0.2.9 80 {
                  protocol TCP
                  lvs_sched rr
                  lvs_method NAT
                  real_server 192.0.2.3 80 {
                    weight 1
                    BFD_CHECK { name x }
                  }
                }
                """
                    .formatted(words.replace("\\n", "\n"))))
        .isEqualTo(expected);
  }
}
