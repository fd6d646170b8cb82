package dev.tandem.director.notify;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tandem.director.config.MailSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Hands one mail to a server (RFC 5321), without TLS and login, as keepalived does. */
final class SmtpClient implements AutoCloseable {

  private static final int LONGEST_LINE = 1000;
  private static final int MOST_LINES = 100;

  private final Socket socket;
  private final BufferedReader in;
  private final OutputStream out;

  private SmtpClient(MailSettings settings) throws IOException {
    int timeout = Math.toIntExact(settings.timeout().toMillis());
    socket = new Socket();
    try {
      socket.setSoTimeout(timeout);
      socket.connect(new InetSocketAddress(settings.server(), settings.port()), timeout);
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      out = socket.getOutputStream();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends a mail to all recipients.
   *
   * @throws IOException when the server cannot be reached or does not take it, with its words
   */
  static void send(MailSettings settings, Mail mail, ZonedDateTime now) throws IOException {
    try (SmtpClient client = new SmtpClient(settings)) {
      client.expect(220);
      client.command("HELO " + settings.heloName(), 250);
      client.command("MAIL FROM:<" + settings.from() + ">", 250);
      for (String recipient : settings.recipients()) {
        client.command("RCPT TO:<" + recipient + ">", 250);
      }
      client.command("DATA", 354);
      client.command(text(settings, mail, now) + "\r\n.", 250);
      client.command("QUIT", 221);
    }
  }

  /** The message as it goes over the line, without the dot that ends it. */
  static String text(MailSettings settings, Mail mail, ZonedDateTime now) {
    String text =
        "Date: %s\nFrom: %s\nTo: %s\nSubject: %s\nX-Mailer: Tandem\n\n%s"
            .formatted(
                DateTimeFormatter.RFC_1123_DATE_TIME.format(now),
                settings.from(),
                String.join(",\n\t", settings.recipients()),
                mail.subject().replaceAll("\\p{Cntrl}", " "),
                mail.body());
    // A line that begins with a dot would be the end.
    return text.replaceAll("(?m)^\\.", "..").replaceAll("\r?\n", "\r\n");
  }

  private void command(String text, int expected) throws IOException {
    out.write((text + "\r\n").getBytes(UTF_8));
    out.flush();
    expect(expected);
  }

  private void expect(int code) throws IOException {
    for (int i = 0; i < MOST_LINES; i++) {
      String line = line();
      if (!line.matches("\\d{3}.*")) {
        throw new IOException("the server does not speak SMTP: " + line);
      }
      if (!line.startsWith("-", 3)) {
        if (!line.startsWith(Integer.toString(code))) {
          throw new IOException("the server says: " + line);
        }
        return;
      }
    }
    throw new IOException("the server does not come to an end");
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    while (c >= 0 && c != '\n' && line.length() < LONGEST_LINE) {
      if (c != '\r') {
        line.append((char) c);
      }
      c = in.read();
    }
    if (c < 0) {
      throw new IOException("the server closed the connection");
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
