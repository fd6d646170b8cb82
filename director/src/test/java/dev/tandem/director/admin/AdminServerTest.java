package dev.tandem.director.admin;

import static dev.tandem.director.admin.ServedPaths.Greeting;
import static dev.tandem.director.admin.ServedPaths.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tandem.director.admin.AdminResponse.Whole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What handlers answer reaches the client. */
class AdminServerTest {

  @TempDir Path directory;
  @AutoClose private ServedPaths served;

  @BeforeEach
  void start() throws IOException {
    served = new ServedPaths(directory);
  }

  @Test
  void answersWithJson() throws Exception {
    Whole answer = served.get("/v1/status");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.text()).isEqualTo("{\"role\":\"MASTER\"}");
    assertThat(answer.error()).isEmpty();
  }

  @Test
  void answersWithText() throws Exception {
    assertThat(served.get("/v1/metrics").text()).isEqualTo("a 1\nb 2\n");
  }

  @Test
  void passesTheParametersOfTheQuery() throws Exception {
    Map<String, String> query = Map.of("name", "a b&c=d/é?", "empty", "");
    Whole answer = served.send(AdminRequest.get("/v1/echo", query));
    assertThat(Json.readMap(answer.body())).isEqualTo(query);
    assertThat(served.get("/v1/echo?twice=1&twice=2").text()).isEqualTo("{\"twice\":\"2\"}");
  }

  @Test
  void passesTheBody() throws Exception {
    Whole answer = served.post("/v1/greet", Json.text(new Greeting("Zoë", 3)));
    assertThat(answer.text()).isEqualTo("\"hello Zoë x3\"");
  }

  @Test
  void runsHandlersOnVirtualThreads() throws Exception {
    assertThat(served.get("/v1/thread").text()).isEqualTo("true");
  }

  @Test
  void saysThatAPathIsNotServed() throws Exception {
    assertError(served.get("/v2/status"), 404, "no such path: /v2/status");
  }

  @Test
  void saysWhichMethodAPathTakes() throws Exception {
    assertError(served.post("/v1/status", ""), 405, "/v1/status takes GET only");
    assertThat(served.raw("DELETE /v1/status HTTP/1.1\r\n\r\n").toLowerCase(Locale.ROOT))
        .startsWith("http/1.1 405 ")
        .contains("\r\nallow: get\r\n");
  }

  @Test
  void saysWhatIsWrongWithABody() throws Exception {
    Whole answer = served.post("/v1/greet", "{\"nmae\": \"x\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().orElseThrow()).startsWith("malformed body: ").contains("nmae");
  }

  @Test
  void passesOnTheErrorsOfAHandler() throws Exception {
    assertError(served.get("/v1/conflict"), 409, "already master");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/broken", "/v1/null"})
  void aHandlerThatFailsIsAnsweredForAndTheServerGoesOn(String broken) throws Exception {
    Whole answer = served.get(broken);
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.error().orElseThrow())
        .startsWith("internal error, the log has the details")
        .doesNotContain("thrown by the test");
    assertThat(served.get("/v1/status").status()).isEqualTo(200);
  }

  @Test
  void anAnswerThatCannotBeSentEndsTheConnectionOnly() throws Exception {
    assertThatIOException()
        .isThrownBy(() -> served.get("/v1/unsendable"))
        .withMessageStartingWith("the connection to the director broke: ");
    assertThat(served.get("/v1/status").status()).isEqualTo(200);
  }

  @Test
  void slowHandlersDoNotHoldUpTheOthers() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Whole> waiting = clients.submit(() -> served.get("/v1/slow"));
      assertThat(served.get("/v1/status").status()).isEqualTo(200);
      assertThat(waiting.isDone()).isFalse();
      served.release.countDown();
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
                assertThat(served.post("/v1/greet", Json.text(greeting)).text())
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
    command.add(served.socket.toString());
    command.addAll(List.of(arguments));
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(curl.waitFor()).as(output).isZero();
    return output;
  }
}
