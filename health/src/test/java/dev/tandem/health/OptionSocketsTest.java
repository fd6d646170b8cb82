package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.linux.RequiresRoot;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the loopback interface: what checks say is the same by whichever kind of socket. */
@RequiresRoot
class OptionSocketsTest {

  private static final CheckOrigin LOOPBACK = on("lo");
  private static final CheckSchedule PATIENT = schedule(Duration.ofSeconds(10));
  private static final CheckSchedule IMPATIENT = schedule(Duration.ofMillis(200));

  @AutoClose private static final CheckRunner checks = new CheckRunner();

  private static CheckSchedule schedule(Duration timeout) {
    return new CheckSchedule(Duration.ofSeconds(1), timeout, 0, Duration.ZERO, Duration.ZERO);
  }

  private static CheckOrigin on(String device) {
    return new CheckOrigin(Optional.empty(), Optional.of(device), OptionalInt.empty());
  }

  private static CheckTarget target(int port, CheckOrigin origin) {
    return new CheckTarget(InetAddress.getLoopbackAddress(), port, origin);
  }

  private static Check.Tcp tcp(int port, CheckOrigin origin) {
    return new Check.Tcp(target(port, origin), PATIENT);
  }

  private static Check.Http http(int port, CheckSchedule schedule) {
    return new Check.Http(target(port, LOOPBACK), schedule, List.of(TestChecks.url("/")));
  }

  @Test
  void aPageIsReadByAnInterface() throws Exception {
    try (TestServer server = TestServer.saying("HTTP/1.0 200 OK\r\n\r\nfine")) {
      CheckResult result = checks.run(http(server.port(), PATIENT));
      assertThat(result.reason()).isEqualTo("status 200");
      assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
    }
  }

  @Test
  void aServerThatSaysNothingIsSilent() throws Exception {
    try (TestServer server = TestServer.hanging()) {
      CheckResult result = checks.run(http(server.port(), IMPATIENT));
      assertThat(result.reason()).isEqualTo("no answer within 200 ms");
      assertThat(result.outcome()).isEqualTo(Outcome.SILENT);
    }
  }

  @Test
  void aResetIsToldInTheSameWords() throws Exception {
    try (TestServer server = new TestServer((_, connection) -> connection.setSoLinger(true, 0))) {
      assertThat(checks.run(http(server.port(), PATIENT)).reason())
          .isEqualTo("connection reset by peer");
    }
  }

  @Test
  void soIsARefusal() throws Exception {
    CheckResult result = checks.run(tcp(CheckRunner.closedPort(), LOOPBACK));
    assertThat(result.reason()).isEqualTo("connection refused");
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void soIsARefusedDatagram() throws Exception {
    int closed = closedDatagramPort();
    CheckResult result = checks.run(udp(closed, LOOPBACK));
    assertThat(result.reason()).isEqualTo("connection refused");
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(checks.run(udp(closed, CheckOrigin.ANY)).reason()).isEqualTo("port unreachable");
  }

  private static Check.Udp udp(int port, CheckOrigin origin) {
    return new Check.Udp(target(port, origin), PATIENT, "", Optional.empty());
  }

  private static int closedDatagramPort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"eth-none", "fifteen-letters"})
  void anInterfaceThatThisHostDoesNotHaveSaysNothingOfTheServer(String device) throws Exception {
    try (TestServer server = TestServer.hanging()) {
      CheckResult result = checks.run(tcp(server.port(), on(device)));
      assertThat(result.reason()).isEqualTo("not run from " + device + ": no such device");
      assertThat(result.outcome()).isEqualTo(Outcome.NOT_RUN);
    }
  }

  @Test
  void norDoesAnAddress() throws Exception {
    CheckOrigin foreign =
        new CheckOrigin(
            Optional.of(new InetSocketAddress("192.0.2.9", 0)),
            Optional.of("lo"),
            OptionalInt.empty());
    try (TestServer server = TestServer.hanging()) {
      CheckResult result = checks.run(tcp(server.port(), foreign));
      assertThat(result.reason())
          .isEqualTo("not run from 192.0.2.9:0 on lo: cannot assign requested address");
      assertThat(result.outcome()).isEqualTo(Outcome.NOT_RUN);
    }
  }

  @Test
  void norDoesALibraryThatDoesNotLoad() throws Exception {
    CompletableFuture<CheckResult> heard = new CompletableFuture<>();
    try (OptionSockets none =
        new OptionSockets(() -> Optional.of(new UnsatisfiedLinkError("Wrong machine")))) {
      checks.loop.execute(
          () -> TcpCheck.start(tcp(1, LOOPBACK), new Attempt(checks.loop, none, heard::complete)));
      CheckResult result = heard.get(10, TimeUnit.SECONDS);
      assertThat(result.outcome()).isEqualTo(Outcome.NOT_RUN);
      assertThat(result.reason())
          .isEqualTo(
              "not run: bind_if and fwmark need Netty's native library, which does not work here: wrong machine");
    }
  }
}
