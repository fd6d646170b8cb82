package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.Check.RequiredReply;
import dev.tandem.health.CheckResult.Outcome;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class DatagramCheckTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final CheckSchedule QUICK =
      new CheckSchedule(
          Duration.ofSeconds(1), Duration.ofMillis(300), 0, Duration.ZERO, Duration.ZERO);
  private static final int A = 1;

  @AutoClose private static final CheckRunner checks = new CheckRunner();

  @Test
  void aDatagramThatNobodyRefusesIsEnough() throws Exception {
    try (Responder silent = new Responder(request -> null)) {
      CheckResult result = checks.run(udp(silent.port(), Optional.empty()));
      assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
      assertThat(result.reason()).isEqualTo("no error within 300 ms");
      assertThat(silent.lastRequest()).isEqualTo("cafe");
    }
  }

  @Test
  void aClosedPortRefusesIt() throws Exception {
    CheckResult result = checks.run(udp(closedPort(), Optional.empty()));
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void thereIsADatagramAlsoWithoutAPayload() throws Exception {
    CheckTarget closed = CheckTarget.of(LOOPBACK, closedPort());
    assertThat(checks.run(new Check.Udp(closed, QUICK, "", Optional.empty())).outcome())
        .isEqualTo(Outcome.FAILED);
  }

  @Test
  void aRequiredReplyMustComeAndFitThePattern() throws Exception {
    RequiredReply wanted = new RequiredReply("caXe", 2, 4);
    try (Responder echo = new Responder(UnaryOperator.identity());
        Responder other = new Responder(request -> new byte[] {1, 2});
        Responder shorter = new Responder(request -> new byte[] {(byte) 0xca});
        Responder silent = new Responder(request -> null)) {
      assertThat(checks.run(udp(echo.port(), Optional.of(wanted))).reason()).isEqualTo("answered");
      assertThat(checks.run(udp(other.port(), Optional.of(wanted))).reason())
          .isEqualTo("reply 0102, expected caXe");
      assertThat(checks.run(udp(shorter.port(), Optional.of(wanted))).reason())
          .isEqualTo("reply of 1 octets, expected 2 to 4");
      assertThat(checks.run(udp(silent.port(), Optional.of(wanted))).reason())
          .isEqualTo("no answer within 300 ms");
    }
  }

  @Test
  void aNameServerMustAnswerWithoutAnError() throws Exception {
    try (Responder good = new Responder(query -> answer(query, 0));
        Responder refusing = new Responder(query -> answer(query, 5));
        Responder confused = new Responder(query -> new byte[12])) {
      assertThat(checks.run(dns(good.port())).outcome()).isEqualTo(Outcome.PASSED);
      assertThat(good.lastRequest())
          .endsWith("01000001000000000000" + "0377777707" + "6578616d706c65" + "0000010001");
      assertThat(checks.run(dns(refusing.port())).reason()).isEqualTo("DNS error 5");
      assertThat(checks.run(dns(confused.port())).reason())
          .isEqualTo("the reply is to another question");
    }
  }

  private static byte[] answer(byte[] query, int result) {
    byte[] answer = query.clone();
    answer[2] = (byte) 0x81;
    answer[3] = (byte) result;
    return answer;
  }

  private static Check udp(int port, Optional<RequiredReply> reply) {
    return new Check.Udp(CheckTarget.of(LOOPBACK, port), QUICK, "cafe", reply);
  }

  private static Check dns(int port) {
    return new Check.Dns(CheckTarget.of(LOOPBACK, port), QUICK, "www.example", A);
  }

  private static int closedPort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  /** Answers each datagram as the test says, or not at all. */
  private static final class Responder implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, LOOPBACK);
    private volatile String lastRequest = "";

    Responder(UnaryOperator<byte[]> behaviour) throws IOException {
      Thread.ofVirtual().start(() -> respond(behaviour));
    }

    private void respond(UnaryOperator<byte[]> behaviour) {
      DatagramPacket packet = new DatagramPacket(new byte[512], 512);
      while (!socket.isClosed()) {
        try {
          packet.setLength(512);
          socket.receive(packet);
          byte[] request = Arrays.copyOf(packet.getData(), packet.getLength());
          lastRequest = HexFormat.of().formatHex(request);
          byte[] answer = behaviour.apply(request);
          if (answer != null) {
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
          }
        } catch (IOException closed) {
          return;
        }
      }
    }

    int port() {
      return socket.getLocalPort();
    }

    String lastRequest() {
      return lastRequest;
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
