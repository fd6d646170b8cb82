package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServiceDiagnosticsTest {

  /** A line in a service, after its protocol. */
  static List<Arguments> serviceLines() {
    return List.of(
        line(
            "lb_algo rr\nlvs_sched rr",
            "E 4:1: 'lvs_sched' is given twice in virtual_server 192.0.2.1 80, first at tandem.conf:3:1"),
        line("lb_kind FOO", "E 3:9: bad value 'FOO' for lb_kind: expected NAT, DR or TUN"),
        line(
            "lb_kind TUN type gue",
            "E 3:18: type gue needs the port of the servers' decapsulator: port N"),
        line(
            "lb_kind TUN type gre remcsum",
            "E 3:22: bad value 'remcsum' for type gre: expected csum"),
        line("lb_kind TUN type foo", "E 3:18: bad value 'foo' for type: expected ipip, gue or gre"),
        line(
            "protocol TCP",
            "E 3:1: 'protocol' is given twice in virtual_server 192.0.2.1 80, first at tandem.conf:2:1"),
        line(
            "delay_loop 0",
            "E 3:12: bad value '0' for delay_loop: expected seconds from 0.001 to 86400"),
        line(
            "persistence_timeout 2678401",
            "E 3:21: bad value '2678401' for persistence_timeout: expected whole seconds from 1 to 2678400"),
        line(
            "persistence_timeout\npersistence_granularity 33",
            "E 4:25: bad value '33' for persistence_granularity: expected a mask or a prefix length from 1 to 32 for an IPv4 service"),
        line(
            "persistence_timeout\npersistence_granularity x",
            "E 4:25: bad value 'x' for persistence_granularity: expected a mask such as 255.255.255.0, or a prefix length"),
        line(
            "persistence_granularity 24",
            "W 3:1: persistence_granularity has no effect without persistence_timeout"),
        line(
            "persistence_engine sip",
            "W 3:1: persistence_engine has no effect without persistence_timeout"),
        line(
            "persistence_timeout\npersistence_engine sip",
            "E 4:1: persistence_engine sip reads messages over UDP: expected protocol UDP"),
        line(
            "persistence_engine ftp",
            "E 3:20: bad value 'ftp' for persistence_engine: expected sip"),
        line("ops", "W 3:1: ops has no effect without protocol UDP"),
        line(
            "hashed", "W 3:1: hashed has no effect: services are always looked up in a hash table"),
        line(
            "sh-port\nmh-port",
            "E 4:1: 'mh-port' is given twice in virtual_server 192.0.2.1 80, first at tandem.conf:3:1"),
        line(
            "sorry_server 2001:db8::1 80",
            "E 3:14: 2001:db8::1 is of another family than its virtual_server: that takes"
                + " lvs_method TUN"),
        line(
            "sorry_server 10.0.0.9 http",
            "E 3:23: bad value 'http' for port: expected a whole number from 0 to 65535"),
        line(
            "linkbeat_interfaces {\n}\nreal_serve 10.0.0.2 80 {\n}",
            "E 3:1: 'linkbeat_interfaces' belongs at the top level, not in virtual_server 192.0.2.1 80: is a '}' missing above?",
            "W 3:1: keyword 'linkbeat_interfaces' of keepalived is not needed: the kernel tells of every change of a link at once",
            "E 5:1: unknown keyword 'real_serve' in virtual_server 192.0.2.1 80; did you mean 'real_server'?"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("serviceLines")
  void mistakesInAService(String text, List<String> diagnostics) {
    String start = "virtual_server 192.0.2.1 80 {\nprotocol TCP\n";
    assertThat(Loading.diagnostics(start + text + "\nreal_server 10.0.0.1 80 {\n}\n}"))
        .isEqualTo(diagnostics);
  }

  /** A line in a real server. */
  static List<Arguments> serverLines() {
    return List.of(
        line(
            "weight -1",
            "E 5:8: bad value '-1' for weight: expected a whole number from 0 to 2147483647"),
        line("uthreshold 5\nlthreshold 6", "E 6:1: lthreshold 6 is above uthreshold 5"),
        line(
            "lvs_method TUN type ipip csum",
            "E 5:26: unexpected 'csum' after lvs_method: expected the line to end"),
        line(
            "notify_up \"/missing/x y\" root",
            "W 5:11: /missing/x cannot be run: there is no such program on this host"),
        line(
            "MISC_CHECK {\nmisc_path /missing/x\nmisc_dynamic\n}",
            "W 6:11: /missing/x cannot be run: there is no such program on this host"),
        line("MISC_CHECK {\n}", "E 5:1: MISC_CHECK has no misc_path"),
        line("BFD_CHECK {\n}", "E 5:1: BFD_CHECK has no name"),
        line("BFD_CHECK {\nname link\n}", "E 6:1: unknown bfd 'link'"),
        line("FILE_CHECK {\n}", "E 5:1: FILE_CHECK has no track_file"),
        line(
            "FILE_CHECK {\ntrack_file load\ndynamic\n}",
            "E 6:1: unknown file 'load'",
            "W 7:1: dynamic has no effect, as in keepalived: with a weight other than 0 it is always so"),
        line(
            "UDP_CHECK {\npayload abc\n}",
            "E 6:9: bad value 'abc' for payload: expected octets in hexadecimal digits"),
        line(
            "UDP_CHECK {\nrequire_reply yes\n}",
            "E 6:15: bad value 'yes' for require_reply: expected hexadecimal digits, with X for any of them"),
        line(
            "DNS_CHECK {\ntype PTR\nname a..b\n}",
            "E 6:6: bad value 'PTR' for type: expected A, NS, CNAME, SOA, MX, TXT, AAAA, RRSIG or DNSKEY",
            "E 7:6: bad value 'a..b' for name: expected the name of a domain, or . for the root"),
        line("TCP_CHECK", "E 5:1: expected a block, '{' to '}', after TCP_CHECK"),
        line(
            "TCP_CHECK now {\n}",
            "E 5:11: unexpected 'now' after TCP_CHECK: expected the line to end"),
        line(
            "TCP_CHECK {\nconect_port 80\n}",
            "E 6:1: unknown keyword 'conect_port' in TCP_CHECK; did you mean 'connect_port'?"),
        line(
            "TCP_CHECK {\nconnect_port 0\n}",
            "E 6:14: bad value '0' for connect_port: expected a port from 1 to 65535"),
        line(
            "TCP_CHECK {\nretry many\nbind_if eth9/0\nfwmark 4294967296\n}",
            "E 6:7: bad value 'many' for retry: expected a whole number from 0 to 1000",
            "E 7:9: bad value 'eth9/0' for bind_if: expected the name of an interface, at most 15 characters",
            "E 8:8: bad value '4294967296' for fwmark: expected a mark from 0 to 0xffffffff"),
        line(
            "TCP_CHECK {\nconnect_ip fe80::1\nbindto fe80::2\n}",
            "E 6:1: TCP_CHECK goes to fe80::1, which every link may have: add bind_if with the name of the interface",
            "E 7:1: TCP_CHECK comes from fe80::2, which every link may have: add bind_if with the name of the interface"),
        line(
            "TCP_CHECK {\nbindto 2001:db8::8\n}",
            "E 6:1: 2001:db8::8 is not of the family of 10.0.0.1, where the check goes"),
        line("HTTP_GET {\n}", "E 5:1: HTTP_GET has no url"),
        line(
            "HTTP_GET {\nnb_get_retry 2\nenable_sni\nhttp_protocol 2\nurl {\ntls_compliant\n}\n}",
            "W 6:1: nb_get_retry is an old name: write retry 2",
            "W 7:1: keyword 'enable_sni' of keepalived is not needed: names are for SSL_GET, which speaks TLS",
            "E 8:15: bad value '2' for http_protocol: expected 1.0, 1.0C or 1.1",
            "W 10:1: keyword 'tls_compliant' of keepalived is not needed: a TLS connection always ends as the protocol says"),
        line(
            "HTTP_GET {\nurl {\nregex 'a(b'\n}\nurl {\nregex a\nregex_options dotall ungreedy utf8\n}\n}",
            "E 7:7: regex a(b is not understood near character 4: unclosed group",
            "E 11:22: regex_options ungreedy is not supported: write .*? for .*, and .* for .*?",
            "E 11:31: bad value 'utf8' for regex_options: expected options of PCRE2, such as caseless, dotall, multiline, extended or utf"),
        line(
            "HTTP_GET {\nurl {\nregex_no_match\nregex_stack 1 2\nregex_max_offset 7\n}\nurl {\nregex a\nregex_min_offset 5\nregex_max_offset 5\n}\n}",
            "W 7:1: regex_no_match has no effect without regex",
            "W 8:1: keyword 'regex_stack' of keepalived is not needed: regex runs without a stack of that kind",
            "W 9:1: regex_max_offset has no effect without regex",
            "E 14:1: regex_max_offset 5 is not above regex_min_offset 5"),
        line(
            "HTTP_GET {\nurl {\npath index.html\n}\n}",
            "E 7:6: bad value 'index.html' for path: expected a path that begins with '/', in ASCII without spaces"),
        line(
            "HTTP_GET {\nurl {\nstatus_code 200-299 600\n}\n}",
            "E 7:21: bad value '600' for status_code: expected status codes from 100 to 599, such as 200 or 200-299"),
        line(
            "HTTP_GET {\nurl {\nstatus_code 299-200\n}\n}",
            "E 7:13: bad value '299-200' for status_code: expected status codes from 100 to 599, such as 200 or 200-299"),
        line(
            "HTTP_GET {\nurl {\ndigest 9b3a\n}\n}",
            "E 7:8: bad value '9b3a' for digest: expected the MD5 of the body: 32 hexadecimal digits"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("serverLines")
  void mistakesInAServer(String text, List<String> diagnostics) {
    String start = "\n\nvirtual_server 192.0.2.1 80 { protocol TCP\nreal_server 10.0.0.1 80 {\n";
    assertThat(Loading.diagnostics(start + text + "\n}\n}")).isEqualTo(diagnostics);
  }

  private static Arguments line(String text, String... diagnostics) {
    return Arguments.of(text, List.of(diagnostics));
  }

  @Test
  void servicesAndServersMustDiffer() {
    assertThat(
            Loading.diagnostics(
                """
                virtual_server 192.0.2.1 80 {
                  protocol TCP
                  real_server 10.0.0.1 80 {
                  }
                  real_server 10.0.0.1 {
                  }
                }
                virtual_server 192.0.2.1 80 {
                  protocol UDP
                  real_server 10.0.0.1 80 {
                  }
                }
                virtual_server 192.0.2.1 80 {
                  protocol TCP
                  real_server 10.0.0.1 80 {
                  }
                }
                """))
        .containsExactly(
            "E 5:15: real_server 10.0.0.1 is there already, first at tandem.conf:3:15: this one is ignored",
            "E 13:16: virtual_server 192.0.2.1 80 is there already, first at tandem.conf:1:16: this one is ignored");
  }

  @Test
  void everyPortNeedsPersistenceAndPortsForChecks() {
    assertThat(
            Loading.diagnostics(
                """
                virtual_server 192.0.2.1 {
                  protocol TCP
                  real_server 10.0.0.1 {
                  }
                }
                virtual_server 192.0.2.2 {
                  protocol TCP
                  persistence_timeout
                  real_server 10.0.0.1 {
                    TCP_CHECK {
                    }
                  }
                }
                """))
        .containsExactly(
            "E 1:16: virtual_server 192.0.2.1 stands for every port: expected a port, or persistence_timeout",
            "E 10:5: TCP_CHECK needs a connect_port, because real_server 10.0.0.1 stands for every port");
  }

  @Test
  void portsStayAsTheyAreWithoutTranslation() {
    ConfigLoader.Loaded loaded =
        Loading.load(
            """
            virtual_server 192.0.2.1 80 {
              protocol TCP
              lvs_method DR
              sorry_server 10.0.0.9 81
              real_server 10.0.0.1 8080 {
              }
              real_server 10.0.0.2 8080 {
                lvs_method NAT
              }
            }
            """);
    assertThat(loaded.diagnostics().stream().map(Object::toString))
        .containsExactly(
            "tandem.conf:4:25: port 81 has no effect without NAT, as in keepalived: packets keep port 80",
            "tandem.conf:5:24: port 8080 has no effect without NAT, as in keepalived: packets keep port 80");
    assertThat(loaded.hasErrors()).isFalse();
    assertThat(loaded.config().services().getFirst().servers())
        .extracting(server -> server.key().port())
        .containsExactly(80, 8080);
  }

  @Test
  void checksMustNotComeFromAnAddressThatServersHaveToo() {
    String text =
        """
        vrrp_instance web {
          interface eth0
          virtual_router_id 51
          virtual_ipaddress {
            2001:db8::100%s
          }
        }
        virtual_server 2001:db8::100 80 {
          protocol TCP
          lvs_method %s
          real_server 2001:db8::1 80 {
          }
        }
        """;
    assertThat(Loading.diagnostics(text.formatted("/64", "DR")))
        .singleElement()
        .asString()
        .startsWith("W 8:16: checks may come from 2001:db8::100, and servers with DR or TUN");
    assertThat(Loading.diagnostics(text.formatted("/64", "TUN"))).hasSize(1);
    assertThat(Loading.diagnostics(text.formatted("", "DR"))).isEmpty();
    assertThat(Loading.diagnostics(text.formatted("/64", "NAT"))).isEmpty();
  }

  @Test
  void aGroupMustBeThereAndItsLinesBeRight() {
    assertThat(
            Loading.diagnostics(
                """
                virtual_server group G {
                }
                virtual_server_group M {
                  192.0.2.20-10 80
                  192.0.2.10-256 80
                  192.0.2.1-2001:db8::1 80
                  10.0.0.0-10.1.0.0 80
                  192.0.2.1/28 80
                  fwmark 0
                  fwmark 1 inet7
                  192.0.2.1 80 443
                }
                virtual_server_group M {
                }
                """))
        .allSatisfy(text -> assertThat(text).startsWith("E "))
        .extracting(text -> text.substring(2, text.indexOf(": ")))
        .containsExactly(
            "1:16", "4:3", "5:3", "6:3", "7:3", "8:3", "9:10", "10:12", "11:16", "13:22");
  }

  @Test
  void aMistakeInAGroupIsToldOnce() {
    assertThat(
            Loading.diagnostics(
                """
                virtual_server_group G {
                  192.0.2.10-20 80
                  2001:db8::10 80
                }
                virtual_server group G {
                  protocol TCP
                  real_server 10.0.0.1 80 {
                    weight many
                  }
                  real_server 10.0.0.2 80 {
                  }
                }
                """))
        .containsExactly(
            "W 5:1: virtual_server group G has no server and is left out, as in keepalived",
            "E 7:15: 10.0.0.1 is of another family than its virtual_server: that takes"
                + " lvs_method TUN",
            "E 8:12: bad value 'many' for weight: expected a whole number from 0 to 2147483647",
            "E 10:15: 10.0.0.2 is of another family than its virtual_server: that takes"
                + " lvs_method TUN");
  }

  @Test
  void allSchedulersOfKeepalivedAreBuilt() {
    for (String scheduler : "rr wrr lc wlc lblc lblcr sh mh dh fo ovf sed nq twos".split(" ")) {
      ConfigLoader.Loaded loaded = Loading.load(serviceWithScheduler(scheduler));
      assertThat(loaded.hasErrors()).as(scheduler).isFalse();
      assertThat(loaded.config().services()).as(scheduler).hasSize(1);
    }
    assertThat(Loading.diagnostics(serviceWithScheduler("roundrobin")))
        .singleElement()
        .asString()
        .startsWith("E 3:9: bad value 'roundrobin' for lb_algo: expected ");
  }

  private static String serviceWithScheduler(String scheduler) {
    return """
    virtual_server 192.0.2.1 80 {
      protocol TCP
    lb_algo %s
      real_server 10.0.0.1 80 {
      }
    }
    """
        .formatted(scheduler);
  }

  @Test
  void missingProtocolIsUdp() {
    ConfigLoader.Loaded loaded =
        Loading.load("virtual_server 192.0.2.1 53 {\nreal_server 10.0.0.1 53 {\n}\n}");
    assertThat(loaded.diagnostics().stream().map(Object::toString))
        .containsExactly(
            "tandem.conf:1:1: virtual_server 192.0.2.1 53 has no protocol: UDP is taken, as in"
                + " keepalived");
    assertThat(loaded.config().services()).hasSize(1);
  }

  @Test
  void badAddressesAreReportedAndTheBlockIsReadAllTheSame() {
    assertThat(
            Loading.diagnostics(
                """
                virtual_server 192.0.2.1.1 80 {
                  protocl TCP
                  real_server www.example.com 80 {
                    wait 1
                  }
                }
                virtual_server {
                }
                """))
        .containsExactly(
            "E 1:16: bad value '192.0.2.1.1' for virtual_server: expected an IPv4 or IPv6 address of a host",
            "E 2:3: unknown keyword 'protocl' in virtual_server 192.0.2.1.1 80; did you mean 'protocol'?",
            "E 3:15: bad value 'www.example.com' for real_server: expected an IPv4 or IPv6 address of a host",
            "E 4:5: unknown keyword 'wait' in real_server www.example.com 80",
            "E 7:1: virtual_server needs a value: expected an IPv4 or IPv6 address of a host");
  }
}
