package dev.tandem.director.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IpvsImportTest {

  @Test
  void everyServiceBecomesABlock() {
    IpvsImport.Result result =
        IpvsImport.of(
            """
            -A -t 10.0.0.1:443 -s sh -p 360 -M 255.255.255.0 -b sh-fallback,sh-port
            -a -t 10.0.0.1:443 -r 192.168.1.3:443 -g -w 1
            -A -u 10.0.0.1:53 -s wlc -o
            -a -u 10.0.0.1:53 -r 192.168.1.9:53 -i -w 0 --tun-type gue --tun-port 6080 --tun-csum
            -a -u 10.0.0.1:53 -r 192.168.1.10:5353 -m -w 3 -x 100 -y 50
            """);
    assertThat(result.complaints()).isEmpty();
    assertThat(result.text())
        .isEqualTo(
            """
            virtual_server 10.0.0.1 443 {
                protocol TCP
                lvs_sched sh
                sh-fallback
                sh-port
                persistence_timeout 360
                persistence_granularity 255.255.255.0
                real_server 192.168.1.3 443 {
                    lvs_method DR
                    weight 1
                }
            }

            virtual_server 10.0.0.1 53 {
                protocol UDP
                lvs_sched wlc
                ops
                real_server 192.168.1.9 53 {
                    lvs_method TUN type gue port 6080 csum
                    weight 0
                }
                real_server 192.168.1.10 5353 {
                    lvs_method NAT
                    weight 3
                    uthreshold 100
                    lthreshold 50
                }
            }
            """);
  }

  @Test
  void timeoutsAndDaemonsGoWithThem() {
    IpvsImport.Result result =
        IpvsImport.of(
            """
            Timeout (tcp tcpfin udp): 900 120 300
            master sync daemon (mcast=eth1, syncid=7, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)
            backup sync daemon (mcast=eth1, syncid=7, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)
            """);
    assertThat(result.complaints()).isEmpty();
    assertThat(result.text())
        .isEqualTo(
            """
            global_defs {
                lvs_timeouts tcp 900 tcpfin 120 udp 300
            }

            session_sync {
                ipvs {
                    interface eth1
                    syncid 7
                    role both
                    maxlen 1472
                    group 224.0.0.81
                    port 8848
                    ttl 1
                }
            }
            """);
  }

  @Test
  void daemonsOfDifferentValuesDoNotFitIntoOneBlock() {
    assertThat(
            IpvsImport.of(
                    """
                    master sync daemon (mcast=eth1, syncid=7)
                    backup sync daemon (mcast=eth2, syncid=8)
                    """)
                .complaints())
        .containsExactly(
            "the backup daemon has other values than the master: one block ipvs has one set of"
                + " them");
  }

  @Test
  void whatCannotBeExpressedIsNamedAndTheRestIsThere() {
    IpvsImport.Result result =
        IpvsImport.of(
            """
            # saved by ipvsadm-save
            -A -t 10.0.0.1:5060 -s rr -p 60 --pe sip
            -a -t 10.0.0.1:5060 -r 192.168.1.9:5060 -m
            -A -t 10.0.0.1:80 -s rr
            -a -t 10.0.0.1:80 -r 192.168.1.9:80 -m
            -a -t 10.0.0.1:81 -r 192.168.1.9:53 -m
            -A -t 10.0.0.1:80 -s rr
            -A -t 10.0.0.1:http -s rr
            -D -t 10.0.0.1:80
            -A -t 10.0.0.1:443 -s rr
            """);
    assertThat(result.text()).startsWith("virtual_server 10.0.0.1 80 {");
    assertThat(result.complaints())
        .satisfiesExactlyInAnyOrder(
            line ->
                assertThat(line).startsWith("line 2: -A -t 10.0.0.1:5060 -s rr -p 60 --pe sip: "),
            line -> assertThat(line).contains("line 6: ", "its service was not added before"),
            line -> assertThat(line).contains("line 7: ", "the service was added before"),
            line -> assertThat(line).contains("line 8: ", "illegal virtual server address"),
            line -> assertThat(line).contains("line 9: ", "only -A, -a, --set"),
            line -> assertThat(line).startsWith("line 10: -A -t 10.0.0.1:443 -s rr: "));
  }
}
