package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A director with two interfaces, of which one leads to a server. */
@RequiresRoot
class CheckOriginTest {

  private static final int PORT = 80;

  private final TestNetwork network = new TestNetwork();
  private ServerSocket server;

  @BeforeEach
  void makeServer() throws Exception {
    network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
    network.connect("a", "eth1", "b", "eth1");
    network.ip("a", "addr add 192.0.2.1/24 dev eth0").ip("b", "addr add 192.0.2.2/24 dev eth0");
    network.ip("a", "addr add fe80::a/64 dev eth0 nodad");
    network.ip("b", "addr add fe80::b/64 dev eth0 nodad");
    network.exec("a", "sysctl", "-qw", "net.ipv4.ping_group_range=0 0");
    // The kernel completes connections that nobody accepts.
    server = TestNetwork.inside("b", () -> new ServerSocket(PORT));
  }

  @AfterEach
  void remove() throws Exception {
    server.close();
    network.close();
  }

  @Test
  void theInterfaceDecidesWhetherTheServerIsReached() throws Exception {
    assertThat(tcp("192.0.2.2", on("eth0"))).isEqualTo(Outcome.PASSED);
    assertThat(tcp("192.0.2.2", on("eth1"))).isEqualTo(Outcome.SILENT);
    assertThat(ping("192.0.2.2", on("eth0"))).isEqualTo(Outcome.PASSED);
    assertThat(ping("192.0.2.2", on("eth1"))).isEqualTo(Outcome.SILENT);
  }

  @Test
  void anAddressOfALinkIsReachedByItsInterface() throws Exception {
    assertThat(tcp("fe80::b", on("eth0"))).isEqualTo(Outcome.PASSED);
    assertThat(udp("fe80::b", on("eth0"))).isEqualTo(Outcome.FAILED);
    assertThat(ping("fe80::b", on("eth0"))).isEqualTo(Outcome.PASSED);
  }

  @Test
  void routesMayGoByTheMark() throws Exception {
    network.ip("a", "rule add pref 1 fwmark 0xfffffffe unreachable");

    assertThat(tcp("192.0.2.2", marked(1))).isEqualTo(Outcome.PASSED);
    assertThat(tcp("192.0.2.2", marked(0xffff_fffe))).isEqualTo(Outcome.SILENT);
    assertThat(udp("192.0.2.2", marked(1))).isEqualTo(Outcome.FAILED);
    assertThat(udp("192.0.2.2", marked(0xffff_fffe))).isEqualTo(Outcome.SILENT);
    assertThat(ping("192.0.2.2", marked(1))).isEqualTo(Outcome.PASSED);
    assertThat(ping("192.0.2.2", marked(0xffff_fffe))).isEqualTo(Outcome.SILENT);
  }

  private static CheckOrigin on(String device) {
    return new CheckOrigin(Optional.empty(), Optional.of(device), OptionalInt.empty());
  }

  private static CheckOrigin marked(int mark) {
    return new CheckOrigin(Optional.empty(), Optional.empty(), OptionalInt.of(mark));
  }

  private static Outcome tcp(String host, CheckOrigin origin) throws Exception {
    return run(new Check.Tcp(target(host, origin), schedule()));
  }

  /** To a port that is closed. */
  private static Outcome udp(String host, CheckOrigin origin) throws Exception {
    return run(new Check.Udp(target(host, origin), schedule(), "", Optional.empty()));
  }

  private static Outcome ping(String host, CheckOrigin origin) throws Exception {
    Check.Ping check = new Check.Ping(target(host, origin), schedule());
    return TestNetwork.inside("a", () -> PingCheck.run(check)).outcome();
  }

  private static CheckTarget target(String host, CheckOrigin origin) {
    return new CheckTarget(InetAddress.ofLiteral(host), PORT, origin);
  }

  private static CheckSchedule schedule() {
    return new CheckSchedule(
        Duration.ofSeconds(1), Duration.ofSeconds(1), 0, Duration.ZERO, Duration.ZERO);
  }

  /** The threads of a runner live where it was made. */
  private static Outcome run(Check check) throws Exception {
    return TestNetwork.inside(
        "a",
        () -> {
          try (CheckRunner checks = new CheckRunner()) {
            return checks.run(check).outcome();
          }
        });
  }
}
