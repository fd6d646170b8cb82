package dev.tandem.director.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send anything at all. */
class AdminServerFuzzTest {

  private static final int REQUESTS = 3000;

  private static final String VALID =
      """
      POST /v1/restore?a=%20b HTTP/1.1\r
      Host: localhost\r
      Transfer-Encoding: chunked\r
      \r
      5\r
      hello\r
      0\r
      \r
      """;

  @TempDir Path directory;

  @Test
  @Timeout(60)
  void anyRequestIsAnsweredOrDroppedAndTheServerGoesOn() throws Exception {
    Path path = directory.resolve("admin.sock");
    try (AdminServer server =
        AdminServer.builder()
            .get("/v1/status", _ -> AdminResponse.json("fine"))
            .post("/v1/restore", request -> AdminResponse.json(request.body().length))
            .bind(path)) {
      server.open();
      for (int seed = 0; seed < REQUESTS; seed++) {
        String answer = send(path, FuzzedBytes.from(VALID, new Random(seed)));
        if (!answer.isEmpty()) {
          assertThat(answer).as("seed %s", seed).startsWith("HTTP/1.1 ");
        }
      }
      AdminClient client = new AdminClient(path, Duration.ofSeconds(10));
      assertThat(client.send(AdminRequest.get("/v1/status")).text()).isEqualTo("\"fine\"");
      assertThat(server).isNotNull();
    }
  }

  private static String send(Path path, byte[] request) throws IOException {
    try (SocketChannel channel = RawSockets.connect(path)) {
      RawSockets.send(channel, request);
      channel.shutdownOutput();
      return RawSockets.readAll(channel);
    } catch (IOException refused) {
      // The server closed before it had read everything, as it may.
      return "";
    }
  }
}
