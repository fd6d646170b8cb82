package dev.tandem.director.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.director.admin.AdminResponse.Whole;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against peers that are not the director it expects. */
@Timeout(60)
class AdminClientTest {

  private static final AdminRequest STATUS = AdminRequest.get("/v1/status");

  @TempDir Path directory;
  private Path path;
  private ServerSocketChannel listening;
  private AdminClient client;

  @BeforeEach
  void listen() throws IOException {
    path = directory.resolve("admin.sock");
    listening = RawSockets.listen(path);
    client = new AdminClient(path, Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() throws IOException {
    listening.close();
  }

  /** Answers the next client with these pieces, one write each, and closes. */
  private void answer(byte[]... pieces) {
    Thread.ofVirtual()
        .start(() -> {
          try (SocketChannel channel = listening.accept()) {
            channel.read(ByteBuffer.allocate(8192));
            for (byte[] piece : pieces) {
              RawSockets.send(channel, piece);
            }
          } catch (IOException gone) {
            // The client had enough.
          }
        });
  }

  private void answer(String... pieces) {
    byte[][] bytes = new byte[pieces.length][];
    for (int i = 0; i < pieces.length; i++) {
      bytes[i] = pieces[i].getBytes(StandardCharsets.ISO_8859_1);
    }
    answer(bytes);
  }

  private void assertFails(String message) {
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> client.send(STATUS))
        .withMessage(message);
  }

  @Test
  void saysThatNoDirectorIsRunning() throws Exception {
    Files.delete(path);
    assertFails("no director answers on " + path + ": is it running? (tandem run)");
  }

  @Test
  void saysThatTheDirectorIsGoneWhenItsSocketIsStale() throws Exception {
    listening.close();
    assertFails("no director answers on " + path + ": is it running? (tandem run)");
  }

  @Test
  void saysWhoMayAsk() {
    IOException denied = new SocketException("Permission denied");
    assertThat(AdminClient.unreachable(path, denied))
        .hasMessage("the director's socket " + path + " is open to its owner only: run as root");
  }

  @Test
  void saysHowLongItWaited() {
    // The kernel accepts the connection; nobody answers.
    client = new AdminClient(path, Duration.ofMillis(500));
    assertFails("the director did not answer within 0.5 s");
  }

  @Test
  void saysThatTheDirectorStoppedAnswering() {
    answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    assertFails("the connection to the director broke: the answer ended before its end");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
      })
  void saysThatTheAnswerMakesNoSense(String answer) {
    answer(answer);
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> client.send(STATUS))
        .withMessageStartingWith("the connection to the director broke: ");
  }

  @Test
  void refusesAHeadWithoutEnd() {
    answer("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000));
    assertFails("the connection to the director broke: more than 100 headers");
    answer("HTTP/1.1 200 " + "x".repeat(100_000));
    assertFails("the connection to the director broke: a line is longer than 8192 bytes");
  }

  @Test
  void putsTogetherAnAnswerThatArrivesByteByByte() throws Exception {
    String answer =
        """
        HTTP/1.1 200 OK\r
        transfer-ENCODING: chunked\r
        Content-Type:  text/plain \r
        \r
        5;extension\r
        hello\r
        0001\r
        _\r
        5\r
        world\r
        0\r
        \r
        """;
    answer(answer.split(""));
    Whole whole = client.send(STATUS);
    assertThat(whole.text()).isEqualTo("hello_world");
    assertThat(whole.contentType()).isEqualTo("text/plain");
  }

  @Test
  void takesABodyWithoutLengthUpToTheEndOfTheConnection() throws Exception {
    answer("HTTP/1.0 200 OK\n\nall", " of it");
    assertThat(client.send(STATUS).text()).isEqualTo("all of it");
  }

  @Test
  void passesOnAnErrorThatIsNotOurs() throws Exception {
    answer("HTTP/1.1 502 Bad Gateway\r\n\r\nnginx");
    assertThat(client.send(STATUS).error()).contains("status 502: nginx");
  }

  @Test
  void readsTheAnswerOfADirectorThatClosedBeforeItHadTheWholeRequest() throws Exception {
    answer("HTTP/1.1 413 Too Large\r\nContent-Length: 19\r\n\r\n{\"error\":\"too big\"}");
    Whole whole = client.send(AdminRequest.post("/v1/restore", new byte[32 << 20]));
    assertThat(whole.error()).contains("too big");
  }

  @Test
  void anyAnswerIsReadOrReported() throws Exception {
    String valid =
        """
        HTTP/1.1 200 OK\r
        Content-Type: application/json\r
        Transfer-Encoding: chunked\r
        \r
        5\r
        hello\r
        0\r
        \r
        """;
    int understood = 0;
    for (int seed = 0; seed < 3000; seed++) {
      answer(FuzzedBytes.from(valid, new Random(seed)));
      try {
        client.send(STATUS);
        understood++;
      } catch (AdminException e) {
        assertThat(e.getMessage())
            .as("seed %s", seed)
            .startsWith("the connection to the director broke: ");
      }
    }
    assertThat(understood).isBetween(100, 2000);
  }
}
