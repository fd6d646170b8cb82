package dev.tandem.director.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.director.config.MailSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmtpClientTest {

  private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 3, 4, 5, 6, 7, 0, ZoneOffset.UTC);

  private static MailSettings settings(int port) {
    return new MailSettings(
        "127.0.0.1",
        port,
        "d1.example",
        Duration.ofSeconds(5),
        "tandem@d1.example",
        List.of("ops@example.org", "noc@example.org"),
        true,
        true);
  }

  @Test
  void handsAMailToTheServer() throws Exception {
    try (SmtpServer server = new SmtpServer("220-hello\r\n220 there", "354 go on")) {
      SmtpClient.send(settings(server.port()), new Mail("[d1] up", "first\n.\n.last\n"), NOW);
      assertThat(server.conversations.take())
          .containsExactly(
              "HELO d1.example",
              "MAIL FROM:<tandem@d1.example>",
              "RCPT TO:<ops@example.org>",
              "RCPT TO:<noc@example.org>",
              "DATA",
              "Date: Wed, 4 Mar 2026 05:06:07 GMT",
              "From: tandem@d1.example",
              "To: ops@example.org,",
              "\tnoc@example.org",
              "Subject: [d1] up",
              "X-Mailer: Tandem",
              "",
              "first",
              "..",
              "..last",
              "",
              ".",
              "QUIT");
    }
  }

  @Test
  void aSubjectCannotAddHeaders() {
    assertThat(SmtpClient.text(settings(25), new Mail("a\r\nBcc: x@y", ""), NOW))
        .contains("Subject: a  Bcc: x@y\r\n");
  }

  @Test
  void repeatsWhatTheServerSays() throws Exception {
    try (SmtpServer server = new SmtpServer("220 hello", "554 not from you")) {
      assertThatThrownBy(() -> SmtpClient.send(settings(server.port()), new Mail("s", "b"), NOW))
          .isInstanceOf(IOException.class)
          .hasMessage("the server says: 554 not from you");
    }
    try (SmtpServer server = new SmtpServer("SSH-2.0-x", "")) {
      assertThatThrownBy(() -> SmtpClient.send(settings(server.port()), new Mail("s", "b"), NOW))
          .hasMessage("the server does not speak SMTP: SSH-2.0-x");
    }
  }
}
