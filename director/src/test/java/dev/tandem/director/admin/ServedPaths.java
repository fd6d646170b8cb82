package dev.tandem.director.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.admin.AdminResponse.Whole;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server with paths of all kinds, on a socket in a directory of the test, and its client. */
final class ServedPaths implements AutoCloseable {

  record Greeting(String name, int times) {}

  static final int SMALL = 100;

  final Path socket;

  /** What {@code /v1/slow} waits for. */
  final CountDownLatch release = new CountDownLatch(1);

  private final AdminClient client;
  private AdminServer server;

  ServedPaths(Path directory) throws IOException {
    socket = directory.resolve("admin.sock");
    client = new AdminClient(socket, Duration.ofSeconds(10));
    start();
  }

  void start() throws IOException {
    server =
        AdminServer.builder()
            .get("/v1/status", _ -> AdminResponse.json(Map.of("role", "MASTER")))
            .get("/v1/echo", request -> AdminResponse.json(request.query()))
            .get("/v1/metrics", _ -> AdminResponse.text("text/plain; charset=utf-8", "a 1\nb 2\n"))
            .get("/v1/thread", _ -> AdminResponse.json(Thread.currentThread().isVirtual()))
            .get("/v1/conflict", _ -> AdminResponse.error(409, "already master"))
            .get("/v1/slow", _ -> AdminResponse.json(release.await(20, TimeUnit.SECONDS)))
            .get("/v1/null", _ -> null)
            .get("/v1/unsendable", _ -> new Whole(200, "two\r\nlines", new byte[0]))
            .get("/v1/broken", _ -> fail())
            .post("/v1/greet", ServedPaths::greet)
            .post("/v1/small", SMALL, ServedPaths::size)
            .post("/v1/restore", 8 << 20, ServedPaths::size)
            .bind(socket);
    server.open();
  }

  static AdminResponse greet(AdminRequest request) {
    Greeting greeting = request.json(Greeting.class);
    return AdminResponse.json("hello " + greeting.name() + " x" + greeting.times());
  }

  private static AdminResponse size(AdminRequest request) {
    return AdminResponse.json(request.body().length);
  }

  private static AdminResponse fail() throws IOException {
    throw new IOException("thrown by the test");
  }

  Whole get(String path) throws IOException {
    return client.send(AdminRequest.get(path));
  }

  Whole post(String path, String body) throws IOException {
    return client.send(AdminRequest.post(path, body.getBytes(StandardCharsets.UTF_8)));
  }

  Whole send(AdminRequest request) throws IOException {
    return client.send(request);
  }

  String raw(String request) throws IOException {
    try (SocketChannel channel = RawSockets.connect(socket)) {
      RawSockets.send(channel, request);
      return RawSockets.readAll(channel);
    }
  }

  static void assertError(Whole answer, int status, String message) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.error()).contains(message);
  }

  @Override
  public void close() {
    server.close();
  }
}
