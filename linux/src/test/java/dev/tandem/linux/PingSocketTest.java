package dev.tandem.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.PingSocket.Source;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresRoot
class PingSocketTest {

  private static final Duration SHORT = Duration.ofMillis(200);

  private final TestNetwork network = new TestNetwork();

  @BeforeEach
  void connectTwoHosts() {
    network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
    network.ip("a", "addr add 192.0.2.1/24 dev eth0").ip("b", "addr add 192.0.2.2/24 dev eth0");
    network.ip("a", "addr add 2001:db8::1/64 dev eth0 nodad");
    network.ip("b", "addr add 2001:db8::2/64 dev eth0 nodad");
    network.exec("a", "sysctl", "-qw", "net.ipv4.ping_group_range=0 0");
  }

  @AfterEach
  void removeHosts() {
    network.close();
  }

  @Test
  void aHostThatIsThereAnswers() throws Exception {
    assertThat(ping("192.0.2.2", Duration.ofSeconds(5))).isTrue();
    assertThat(ping("2001:db8::2", Duration.ofSeconds(5))).isTrue();
  }

  @Test
  void oneThatDoesNotAnswerIsGivenUp() throws Exception {
    network.exec("b", "sysctl", "-qw", "net.ipv4.icmp_echo_ignore_all=1");
    assertThat(ping("192.0.2.2", SHORT)).isFalse();
  }

  @Test
  void whatTheKernelDoesNotAllowIsSaid() {
    network.exec("a", "sysctl", "-qw", "net.ipv4.ping_group_range=1 0");
    assertThatThrownBy(() -> ping("192.0.2.2", SHORT))
        .isInstanceOfSatisfying(LinuxException.class, e -> assertThat(e.is(Errno.EACCES)).isTrue());
  }

  @Test
  void comesFromAnAddressOfThisHostOnly() throws Exception {
    network.ip("a", "addr add 192.0.2.7/24 dev eth0");
    Source second = from("192.0.2.7");
    Source foreign = from("198.51.100.9");

    assertThat(ping("192.0.2.2", second, Duration.ofSeconds(5))).isTrue();
    assertThatThrownBy(() -> ping("192.0.2.2", foreign, SHORT))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.is(Errno.EADDRNOTAVAIL)).isTrue());
  }

  private static Source from(String address) {
    return new Source(
        Optional.of(InetAddress.ofLiteral(address)), Optional.empty(), OptionalInt.empty());
  }

  @Test
  void leavesByTheInterfaceItIsTold() throws Exception {
    network.connect("a", "eth1", "b", "eth1");
    String neighbour = linkLocal("b", "eth0");

    assertThat(ping(neighbour, on("eth0"), Duration.ofSeconds(5))).isTrue();
    assertThatThrownBy(() -> ping("192.0.2.2", on("eth9"), SHORT))
        .isInstanceOfSatisfying(LinuxException.class, e -> assertThat(e.is(Errno.ENODEV)).isTrue());
  }

  @Test
  void itsPacketsBearTheMark() throws Exception {
    network.ip("a", "rule add pref 1 fwmark 0xfffffffe unreachable");
    Source marked = new Source(Optional.empty(), Optional.empty(), OptionalInt.of(0xffff_fffe));

    assertThat(ping("192.0.2.2", Duration.ofSeconds(5))).isTrue();
    assertThatThrownBy(() -> ping("192.0.2.2", marked, SHORT)).isInstanceOf(LinuxException.class);
  }

  private static Source on(String device) {
    return new Source(Optional.empty(), Optional.of(device), OptionalInt.empty());
  }

  /** Waits until its duplicates have been looked for: before that the address does not answer. */
  private String linkLocal(String host, String device) {
    while (true) {
      String shown =
          network.exec(host, "ip", "-o", "-6", "addr", "show", "dev", device, "scope", "link");
      if (!shown.isBlank() && !shown.contains("tentative")) {
        return shown.replaceFirst("(?s).*inet6 (\\S+)/.*", "$1");
      }
      Thread.onSpinWait();
    }
  }

  private static boolean ping(String host, Duration timeout) throws Exception {
    return ping(host, Source.ANY, timeout);
  }

  private static boolean ping(String host, Source source, Duration timeout) throws Exception {
    return TestNetwork.inside(
        "a",
        () -> {
          try (PingSocket socket = new PingSocket(InetAddress.ofLiteral(host), source)) {
            return socket.ping(4711, timeout);
          }
        });
  }
}
