package dev.tandem.director.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tandem.director.admin.AdminResponse.Whole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {

  record Greeting(String name, int times) {}

  private static final int SMALL = 100;

  @TempDir Path directory;
  private final CountDownLatch release = new CountDownLatch(1);
  private Path path;
  @AutoClose private AdminServer server;
  private AdminClient client;

  @BeforeEach
  void start() throws IOException {
    path = directory.resolve("admin.sock");
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
            .post("/v1/greet", AdminServerTest::greet)
            .post("/v1/small", SMALL, AdminServerTest::size)
            .post("/v1/restore", 8 << 20, AdminServerTest::size)
            .bind(path);
    server.open();
    client = new AdminClient(path, Duration.ofSeconds(10));
  }

  @Test
  void letsNobodyInBeforeItIsOpened() throws Exception {
    Path waiting = directory.resolve("waiting.sock");
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    try (AdminServer early =
        AdminServer.builder()
            .get("/v1/status", _ -> AdminResponse.json("ready"))
            .readOnlyOn(Optional.of(address))
            .bind(waiting)) {
      assertThat(waiting).doesNotExist();
      try (Socket patient = new Socket(address.getAddress(), address.getPort())) {
        patient.setSoTimeout(100);
        patient
            .getOutputStream()
            .write("GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
        assertThatExceptionOfType(SocketTimeoutException.class)
            .isThrownBy(() -> patient.getInputStream().read());
        early.open();
        patient.setSoTimeout(10_000);
        assertThat(new String(patient.getInputStream().readAllBytes(), US_ASCII))
            .startsWith("HTTP/1.1 200 OK");
      }
      early.end();
      assertThat(waiting).doesNotExist();
    }
  }

  @Test
  void overTcpOneMayOnlyRead() throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    AdminServer.Builder builder =
        AdminServer.builder()
            .get("/v1/status", _ -> AdminResponse.json(Map.of("role", "MASTER")))
            .post("/v1/greet", AdminServerTest::greet)
            .readOnlyOn(Optional.of(address));
    try (AdminServer other = builder.bind(directory.resolve("other.sock"))) {
      other.open();
      assertThat(ask(address, "GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n"))
          .startsWith("HTTP/1.1 200 OK")
          .endsWith("{\"role\":\"MASTER\"}");
      assertThat(ask(address, "POST /v1/greet HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"))
          .startsWith("HTTP/1.1 404 Not Found");
    }
  }

  @Test
  void aTakenPortIsSaidAndNothingIsLeft() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
      Path socket = directory.resolve("other.sock");
      assertThatIOException()
          .isThrownBy(() -> AdminServer.builder().readOnlyOn(Optional.of(address)).bind(socket))
          .withMessageContaining("cannot listen on TCP")
          .withMessageContaining("Address already in use");
      assertThat(socket).doesNotExist();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String ask(InetSocketAddress address, String request) throws IOException {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static AdminResponse greet(AdminRequest request) {
    Greeting greeting = request.json(Greeting.class);
    return AdminResponse.json("hello " + greeting.name() + " x" + greeting.times());
  }

  private static AdminResponse size(AdminRequest request) {
    return AdminResponse.json(request.body().length);
  }

  private static AdminResponse fail() throws IOException {
    throw new IOException("thrown by the test");
  }

  private Whole get(String path) throws IOException {
    return client.send(AdminRequest.get(path));
  }

  private Whole post(String path, String body) throws IOException {
    return client.send(AdminRequest.post(path, body.getBytes(StandardCharsets.UTF_8)));
  }

  private String raw(String request) throws IOException {
    try (SocketChannel channel = RawSockets.connect(path)) {
      RawSockets.send(channel, request);
      return RawSockets.readAll(channel);
    }
  }

  private static void assertError(Whole answer, int status, String message) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.error()).contains(message);
  }

  @Test
  void answersWithJson() throws Exception {
    Whole answer = get("/v1/status");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.text()).isEqualTo("{\"role\":\"MASTER\"}");
    assertThat(answer.error()).isEmpty();
  }

  @Test
  void answersWithText() throws Exception {
    assertThat(get("/v1/metrics").text()).isEqualTo("a 1\nb 2\n");
  }

  @Test
  void passesTheParametersOfTheQuery() throws Exception {
    Map<String, String> query = Map.of("name", "a b&c=d/é?", "empty", "");
    Whole answer = client.send(AdminRequest.get("/v1/echo", query));
    assertThat(Json.readMap(answer.body())).isEqualTo(query);
    assertThat(get("/v1/echo?twice=1&twice=2").text()).isEqualTo("{\"twice\":\"2\"}");
  }

  @Test
  void passesTheBody() throws Exception {
    Whole answer = post("/v1/greet", Json.text(new Greeting("Zoë", 3)));
    assertThat(answer.text()).isEqualTo("\"hello Zoë x3\"");
  }

  @Test
  void runsHandlersOnVirtualThreads() throws Exception {
    assertThat(get("/v1/thread").text()).isEqualTo("true");
  }

  @Test
  void saysThatAPathIsNotServed() throws Exception {
    assertError(get("/v2/status"), 404, "no such path: /v2/status");
  }

  @Test
  void saysWhichMethodAPathTakes() throws Exception {
    assertError(post("/v1/status", ""), 405, "/v1/status takes GET only");
    assertThat(raw("DELETE /v1/status HTTP/1.1\r\n\r\n").toLowerCase(Locale.ROOT))
        .startsWith("http/1.1 405 ")
        .contains("\r\nallow: get\r\n");
  }

  @Test
  void saysWhatIsWrongWithABody() throws Exception {
    Whole answer = post("/v1/greet", "{\"nmae\": \"x\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().orElseThrow()).startsWith("malformed body: ").contains("nmae");
  }

  @Test
  void passesOnTheErrorsOfAHandler() throws Exception {
    assertError(get("/v1/conflict"), 409, "already master");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/broken", "/v1/null"})
  void aHandlerThatFailsIsAnsweredForAndTheServerGoesOn(String broken) throws Exception {
    Whole answer = get(broken);
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.error().orElseThrow())
        .startsWith("internal error, the log has the details")
        .doesNotContain("thrown by the test");
    assertThat(get("/v1/status").status()).isEqualTo(200);
  }

  @Test
  void anAnswerThatCannotBeSentEndsTheConnectionOnly() throws Exception {
    assertThatIOException()
        .isThrownBy(() -> get("/v1/unsendable"))
        .withMessageStartingWith("the connection to the director broke: ");
    assertThat(get("/v1/status").status()).isEqualTo(200);
  }

  @Test
  void takesBodiesUpToTheLimitOfTheirPath() throws Exception {
    assertThat(post("/v1/small", "x".repeat(SMALL)).text()).isEqualTo("100");
    assertError(post("/v1/small", "x".repeat(SMALL + 1)), 413, "the body is larger than 100 bytes");
    assertThat(post("/v1/greet", "x".repeat(AdminServer.MAX_BODY_BYTES + 1)).status())
        .isEqualTo(413);
    assertThat(post("/v1/restore", "x".repeat(8 << 20)).text()).isEqualTo("8388608");
    assertThat(post("/v1/restore", "x".repeat((8 << 20) + 1)).status()).isEqualTo(413);
  }

  @Test
  void aClientThatIsStillSendingReadsWhyItWasRefused() throws Exception {
    assertThat(post("/v1/small", "x".repeat(64 << 20)).status()).isEqualTo(413);
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    String answer =
        raw(
            "POST /v1/small HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk.repeat(20)
                + "0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void tellsAClientThatAsksFirstToGoOn() throws Exception {
    String head = "POST /v1/%s HTTP/1.1\r\nContent-Length: 101\r\nExpect: 100-continue\r\n\r\n";
    try (SocketChannel channel = RawSockets.connect(path)) {
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
    assertThat(raw(head.formatted("small"))).startsWith("HTTP/1.1 413 ");
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
    String answer = raw(request);
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("{\"error\":\"malformed request: ");
    assertThat(get("/v1/status").status()).isEqualTo(200);
  }

  @Test
  void aLineOrHeaderWithoutEndIsMalformed() throws Exception {
    assertThat(raw("GET /" + "x".repeat(100_000))).startsWith("HTTP/1.1 400 ");
    assertThat(raw("GET / HTTP/1.1\r\nX: " + "x".repeat(100_000))).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void answersTheFirstOfSeveralRequestsAndCloses() throws Exception {
    String answer = raw("GET /v1/status HTTP/1.1\r\n\r\n".repeat(3));
    assertThat(answer).containsOnlyOnce("HTTP/1.1 200 OK").contains("connection: close");
  }

  @Test
  void slowHandlersDoNotHoldUpTheOthers() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Whole> waiting = clients.submit(() -> get("/v1/slow"));
      assertThat(get("/v1/status").status()).isEqualTo(200);
      assertThat(waiting.isDone()).isFalse();
      release.countDown();
      assertThat(waiting.get().text()).isEqualTo("true");
    }
  }

  @Test
  void servesManyClientsAtOnce() throws Exception {
    int clients = 40;
    CyclicBarrier together = new CyclicBarrier(clients);
    List<Future<Void>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 0; number < clients; number++) {
        Greeting greeting = new Greeting("client", number);
        done.add(
            threads.submit(() -> {
              together.await();
              for (int i = 0; i < 25; i++) {
                assertThat(post("/v1/greet", Json.text(greeting)).text())
                    .isEqualTo("\"hello client x" + greeting.times() + "\"");
              }
              return null;
            }));
      }
      for (Future<Void> one : done) {
        one.get();
      }
    }
  }

  @Test
  void aSecondServerOnTheSameSocketIsRefusedAndHarmsNothing() throws Exception {
    assertThatIOException()
        .isThrownBy(() -> AdminServer.builder().bind(path))
        .withMessage("another director is running on this socket: " + path);
    assertThat(get("/v1/status").status()).isEqualTo(200);
  }

  @Test
  void takesTheSocketOfADirectorThatDied() throws Exception {
    server.close();
    RawSockets.leaveStale(path);
    start();
    assertThat(get("/v1/status").status()).isEqualTo(200);
  }

  @Test
  void removesItsSocketAtCloseAndMayBeStartedAgain() throws Exception {
    server.close();
    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
    start();
    assertThat(get("/v1/status").status()).isEqualTo(200);
  }

  @Test
  void answersCurl() throws Exception {
    assertThat(curl("http://localhost/v1/status")).isEqualTo("{\"role\":\"MASTER\"} 200");
    assertThat(curl("--data", "{\"name\":\"c\",\"times\":1}", "http://localhost/v1/greet"))
        .isEqualTo("\"hello c x1\" 200");
    assertThat(curl("-X", "PUT", "http://localhost/v1/status"))
        .isEqualTo("{\"error\":\"/v1/status takes GET only\"} 405");
    Path large = Files.writeString(directory.resolve("large"), "x".repeat(3 << 20));
    assertThat(curl("--data-binary", "@" + large, "http://localhost/v1/restore"))
        .isEqualTo((3 << 20) + " 200");
    assertThat(curl("--data-binary", "@" + large, "http://localhost/v1/small"))
        .isEqualTo("{\"error\":\"the body is larger than 100 bytes\"} 413");
  }

  /** The body and the status that curl got. */
  private String curl(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("curl", "-sS", "--max-time", "20", "-w", " %{http_code}", "--unix-socket"));
    command.add(path.toString());
    command.addAll(List.of(arguments));
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(curl.waitFor()).as(output).isZero();
    return output;
  }
}
