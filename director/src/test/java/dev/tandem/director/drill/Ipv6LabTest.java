package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.lab.Await;
import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabAddresses;
import dev.tandem.director.lab.LabChannel;
import dev.tandem.director.lab.LabCluster;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.LabMode;
import dev.tandem.director.lab.LabName;
import dev.tandem.director.lab.LabPlan;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.plane.PlaneKind;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real connections over IPv6, through a pair of directors and through what is left of it. */
@RequiresRoot
class Ipv6LabTest {

  private static final Duration ADVERT = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int TIMEOUT_MILLIS = 3000;
  private static final int MESSAGES = 20;

  private final LabName name = new LabName("v" + ProcessHandle.current().pid());

  @AfterEach
  void takeDown() {
    Lab.down(name);
  }

  private static LabPlan plan(LabMode mode) {
    return new LabPlan(
        mode, LabCluster.PAIR, List.of(LabFamily.IPV6), PlaneKind.XDP, LabChannel.TCP, 2, ADVERT);
  }

  @ParameterizedTest
  @EnumSource
  void connectionsOutliveBothDirectors(LabMode mode) {
    Lab lab = Lab.raise(name, plan(mode), true, _ -> {});
    Directors pair = new Directors(lab);
    pair.awaitReady();
    assertThat(fetchTwice(lab)).containsExactlyInAnyOrder("server1", "server2");
    String active = pair.active();
    lab.inside(
        LabPlan.CLIENT,
        () -> {
          try (Socket session = connect(LabAddresses.ECHO_PORT)) {
            assertThat(line(session)).startsWith("server");
            echo(session);
            kill(lab, pair.next(active));
            kill(lab, active);
            for (int i = 0; i < MESSAGES; i++) {
              echo(session);
            }
          }
          return true;
        });
    assertThat(lab.plan().directors()).noneMatch(lab::runs);
  }

  private static void kill(Lab lab, String director) {
    lab.killDirector(director);
    Await.until(director + " is gone", PATIENCE, () -> !lab.runs(director));
  }

  private static Set<String> fetchTwice(Lab lab) {
    return lab.inside(LabPlan.CLIENT, () -> new HashSet<>(List.of(fetch(), fetch())));
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(LabFamily.IPV6.service(port), TIMEOUT_MILLIS);
    return socket;
  }

  private static String fetch() throws IOException {
    try (Socket socket = connect(LabAddresses.HTTP_PORT)) {
      socket.getOutputStream().write(ascii("GET / HTTP/1.1\r\nHost: lab\r\n\r\n"));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
    }
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = socket.getInputStream().read();
        octet > 0 && octet != '\n';
        octet = socket.getInputStream().read()) {
      line.append((char) octet);
    }
    return line.toString();
  }

  private static void echo(Socket socket) throws IOException {
    byte[] sent = ascii("all of this comes back");
    socket.getOutputStream().write(sent);
    byte[] received = socket.getInputStream().readNBytes(sent.length);
    assertThat(Arrays.equals(received, sent)).isTrue();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
