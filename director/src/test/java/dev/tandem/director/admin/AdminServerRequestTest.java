package dev.tandem.director.admin;

import static dev.tandem.director.admin.ServedPaths.SMALL;
import static dev.tandem.director.admin.ServedPaths.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are large, slow to come, or not what they should be. */
class AdminServerRequestTest {

  @TempDir Path directory;
  @AutoClose private ServedPaths served;

  @BeforeEach
  void start() throws IOException {
    served = new ServedPaths(directory);
  }

  @Test
  void takesBodiesUpToTheLimitOfTheirPath() throws Exception {
    assertThat(served.post("/v1/small", "x".repeat(SMALL)).text()).isEqualTo("100");
    assertError(
        served.post("/v1/small", "x".repeat(SMALL + 1)), 413, "the body is larger than 100 bytes");
    assertThat(served.post("/v1/greet", "x".repeat(AdminServer.MAX_BODY_BYTES + 1)).status())
        .isEqualTo(413);
    assertThat(served.post("/v1/restore", "x".repeat(8 << 20)).text()).isEqualTo("8388608");
    assertThat(served.post("/v1/restore", "x".repeat((8 << 20) + 1)).status()).isEqualTo(413);
  }

  @Test
  void aClientThatIsStillSendingReadsWhyItWasRefused() throws Exception {
    assertThat(served.post("/v1/small", "x".repeat(64 << 20)).status()).isEqualTo(413);
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    String answer =
        served.raw(
            "POST /v1/small HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk.repeat(20)
                + "0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void tellsAClientThatAsksFirstToGoOn() throws Exception {
    String head = "POST /v1/%s HTTP/1.1\r\nContent-Length: 101\r\nExpect: 100-continue\r\n\r\n";
    try (SocketChannel channel = RawSockets.connect(served.socket)) {
      RawSockets.send(channel, head.formatted("restore"));
      ByteBuffer interim = ByteBuffer.allocate(25);
      while (interim.hasRemaining()) {
        assertThat(channel.read(interim)).isPositive();
      }
      assertThat(new String(interim.array(), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      RawSockets.send(channel, "x".repeat(101));
      assertThat(RawSockets.readAll(channel)).startsWith("HTTP/1.1 200 OK").endsWith("101");
    }
    assertThat(served.raw(head.formatted("small"))).startsWith("HTTP/1.1 413 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "GET /v1/status\r\n\r\n",
        "GET /v1/%zz HTTP/1.1\r\n\r\n",
        "GET /v1/echo?a=%z HTTP/1.1\r\n\r\n",
        "GET /v1/status HTTP/1.1\r\nno colon\r\n\r\n",
        "POST /v1/small HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        "POST /v1/small HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/small HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      })
  void saysThatARequestIsMalformed(String request) throws Exception {
    String answer = served.raw(request);
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("{\"error\":\"malformed request: ");
    assertThat(served.get("/v1/status").status()).isEqualTo(200);
  }

  @Test
  void aLineOrHeaderWithoutEndIsMalformed() throws Exception {
    assertThat(served.raw("GET /" + "x".repeat(100_000))).startsWith("HTTP/1.1 400 ");
    assertThat(served.raw("GET / HTTP/1.1\r\nX: " + "x".repeat(100_000)))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void answersTheFirstOfSeveralRequestsAndCloses() throws Exception {
    String answer = served.raw("GET /v1/status HTTP/1.1\r\n\r\n".repeat(3));
    assertThat(answer).containsOnlyOnce("HTTP/1.1 200 OK").contains("connection: close");
  }
}
