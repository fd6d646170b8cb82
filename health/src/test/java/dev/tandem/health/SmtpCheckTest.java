package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SmtpCheckTest {

  @AutoClose private static final CheckRunner checks = new CheckRunner();

  @Test
  void greetsAndLeaves() throws Exception {
    try (MailServer server = new MailServer("220-one\r\n220 two\r\n", "250 hello\r\n")) {
      CheckResult result = checks.run(check(server));
      assertThat(result.reason()).isEqualTo("greeted and accepted");
      assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
      server.thread.join();
      assertThat(server.heard).containsExactly("HELO here.example", "QUIT");
    }
  }

  @Test
  void aServerThatRefusesIsDown() throws Exception {
    try (MailServer server = new MailServer("220 one\r\n", "550 no\r\n")) {
      CheckResult result = checks.run(check(server));
      assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(result.reason()).isEqualTo("answered \"550 no\", expected 250");
    }
  }

  @Test
  void aServerThatSaysNothingIsDown() throws Exception {
    try (TestServer server = TestServer.hanging()) {
      CheckSchedule fast =
          new CheckSchedule(
              Duration.ofSeconds(1), Duration.ofMillis(200), 0, Duration.ZERO, Duration.ZERO);
      CheckResult result =
          checks.run(
              new Check.Smtp(
                  CheckTarget.of(InetAddress.getLoopbackAddress(), server.port()),
                  fast,
                  "here.example"));
      assertThat(result.reason()).isEqualTo("no answer within 200 ms");
    }
  }

  private static Check check(MailServer server) {
    return new Check.Smtp(
        CheckTarget.of(InetAddress.getLoopbackAddress(), server.listening.getLocalPort()),
        TestChecks.FAST,
        "here.example");
  }

  /** Greets, and answers one line. */
  private static final class MailServer implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<String> heard = new ArrayList<>();
    private final Thread thread;

    MailServer(String greeting, String answer) throws IOException {
      thread = Thread.ofVirtual().start(() -> serve(greeting, answer));
    }

    private void serve(String greeting, String answer) {
      try (Socket connection = listening.accept()) {
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
        TestServer.send(connection, greeting);
        heard.add(lines.readLine());
        TestServer.send(connection, answer);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          heard.add(line);
        }
      } catch (IOException gone) {
        // The check has closed first.
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }
}
