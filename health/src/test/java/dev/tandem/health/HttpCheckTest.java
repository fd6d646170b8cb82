package dev.tandem.health;

import static dev.tandem.health.TestServer.awaitClose;
import static dev.tandem.health.TestServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.Check.StatusRange;
import dev.tandem.health.Check.Url;
import dev.tandem.health.CheckResult.Outcome;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCheckTest {

  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final Duration IMPATIENT = Duration.ofMillis(300);

  @AutoClose private static final CheckRunner checks = new CheckRunner();

  private static Check.Http check(int port, Duration timeout, Url... urls) {
    CheckSchedule schedule =
        new CheckSchedule(Duration.ofSeconds(1), timeout, 0, Duration.ofSeconds(1), Duration.ZERO);
    return new Check.Http(
        CheckTarget.of(InetAddress.getLoopbackAddress(), port), schedule, List.of(urls));
  }

  private static Check.Http check(int port, Duration timeout) {
    return check(port, timeout, TestChecks.url("/health"));
  }

  private static void assertPassed(CheckResult result, String reason) {
    assertThat(result.reason()).isEqualTo(reason);
    assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
  }

  private static void assertFailed(CheckResult result, String reason) {
    assertThat(result.reason()).isEqualTo(reason);
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
  }

  private static void assertSilent(CheckResult result, String reason) {
    assertThat(result.reason()).isEqualTo(reason);
    assertThat(result.outcome()).isEqualTo(Outcome.SILENT);
  }

  @Test
  void asksAsKeepalivedDoesUnderItsOwnName() throws Exception {
    try (TestServer server = TestServer.saying("HTTP/1.0 200 OK\r\n\r\nfine")) {
      assertPassed(checks.run(check(server.port(), PATIENT)), "status 200");
      assertThat(server.takeRequest().split("\r\n"))
          .containsExactlyInAnyOrder(
              "GET /health HTTP/1.0",
              "host: 127.0.0.1:" + server.port(),
              "user-agent: Tandem",
              "connection: close");
    }
  }

  @ParameterizedTest
  @CsvSource({"V1_0, 1.0, false", "V1_0_CLOSING, 1.0, true", "V1_1, 1.1, true"})
  void speaksTheProtocolItIsTold(HttpProtocol protocol, String version, boolean closing)
      throws Exception {
    try (TestServer server = TestServer.saying("HTTP/1.1 200 OK\r\n\r\nfine")) {
      assertPassed(checks.run(speaking(protocol, server, TestChecks.url("/"))), "status 200");
      assertThat(server.takeRequest())
          .startsWith("GET / HTTP/" + version + "\r\nhost: 127.0.0.1:")
          .satisfies(
              request -> assertThat(request.contains("connection: close")).isEqualTo(closing));
    }
  }

  private static Check.Http speaking(HttpProtocol protocol, TestServer server, Url url) {
    Check.Http check = check(server.port(), PATIENT, url);
    return new Check.Http(
        check.target(), check.schedule(), check.urls(), Optional.empty(), protocol, false);
  }

  @Test
  void aBodyInChunksIsJudgedWithoutTheirLengths() throws Exception {
    Url hello =
        new Url(
            "/",
            Optional.empty(),
            List.of(StatusRange.SUCCESS),
            Optional.of("5d41402abc4b2a76b9719d911017c592"),
            Optional.of(pattern("^hello$")));
    try (TestServer server =
        new TestServer((_, connection) -> {
          send(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          send(connection, "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n");
          awaitClose(connection);
        })) {
      assertPassed(checks.run(speaking(HttpProtocol.V1_1, server, hello)), "status 200");
    }
  }

  private static BodyPattern pattern(String regex) {
    return new BodyPattern(regex, 0, false, false, true, 0, OptionalInt.empty());
  }

  private static Url matching(String path, String regex) {
    return new Url(
        path,
        Optional.empty(),
        List.of(StatusRange.SUCCESS),
        Optional.empty(),
        Optional.of(pattern(regex)));
  }

  @Test
  void theBodyMustMatch() throws Exception {
    try (TestServer server = TestServer.saying("HTTP/1.1 200 OK\r\n\r\nall is well")) {
      assertPassed(checks.run(check(server.port(), PATIENT, matching("/", "is w"))), "status 200");
      assertFailed(
          checks.run(check(server.port(), PATIENT, matching("/a", "is ill"), TestChecks.url("/b"))),
          "/a: no match in the body for regex is ill");
    }
  }

  @Test
  void aSearchWithoutEndHoldsUpNoOtherCheck() throws Exception {
    String body = "a".repeat(100);
    try (TestServer server = TestServer.saying("HTTP/1.1 200 OK\r\n\r\n" + body)) {
      CompletableFuture<CheckResult> endless =
          checks.start(check(server.port(), Duration.ofSeconds(2), matching("/", "^(a|aa)+\\1x")));
      server.takeRequest();
      assertPassed(checks.run(check(server.port(), PATIENT)), "status 200");
      assertThat(endless).isNotDone();
      assertFailed(endless.get(10, TimeUnit.SECONDS), "regex ^(a|aa)+\\1x took more than 2 s");
    }
  }

  @Test
  void sendsTheConfiguredHostAndSeesThatAServerDoesNotKnowIt() throws Exception {
    try (TestServer server =
        new TestServer((request, connection) ->
            send(
                connection,
                request.contains("host: www.example.org\r\n")
                    ? "HTTP/1.1 200 OK\r\n\r\n"
                    : "HTTP/1.1 421 Misdirected Request\r\n\r\n"))) {
      List<StatusRange> success = List.of(StatusRange.SUCCESS);
      Url right = new Url("/", Optional.of("www.example.org"), success);
      Url wrong = new Url("/", Optional.of("www.example.net"), success);
      assertPassed(checks.run(check(server.port(), PATIENT, right)), "status 200");
      assertFailed(
          checks.run(check(server.port(), PATIENT, wrong)), "status 421, expected 200-299");
    }
  }

  @ParameterizedTest
  @CsvSource({"200, true", "204, true", "301, true", "302, false", "404, false", "503, false"})
  void acceptsTheConfiguredStatusesOnly(int status, boolean accepted) throws Exception {
    try (TestServer server = TestServer.saying("HTTP/1.1 " + status + " Whatever\r\n\r\n")) {
      Url url =
          new Url("/", Optional.empty(), List.of(StatusRange.SUCCESS, new StatusRange(301, 301)));
      CheckResult result = checks.run(check(server.port(), PATIENT, url));
      if (accepted) {
        assertPassed(result, "status " + status);
      } else {
        assertFailed(result, "status " + status + ", expected 200-299, 301");
      }
    }
  }

  @Test
  void namesThePageWhenThereAreSeveral() throws Exception {
    try (TestServer server = TestServer.saying("HTTP/1.1 503 Busy\r\n\r\n")) {
      Check check =
          check(server.port(), PATIENT, TestChecks.url("/first"), TestChecks.url("/second"));
      assertFailed(checks.run(check), "/first: status 503, expected 200-299");
    }
  }

  @Test
  void saysThatTheConnectionWasRefused() throws Exception {
    assertFailed(checks.run(check(CheckRunner.closedPort(), PATIENT)), "connection refused");
  }

  @Test
  void saysHowLongItWaitedForAnAnswer() throws Exception {
    try (TestServer server = TestServer.hanging()) {
      CheckResult result = checks.run(check(server.port(), IMPATIENT));
      assertSilent(result, "no answer within 300 ms");
      assertThat(result.took()).isGreaterThanOrEqualTo(Duration.ofMillis(290));
    }
  }

  @Test
  void saysThatTheServerClosedWithoutAnAnswer() throws Exception {
    try (TestServer server = TestServer.saying("")) {
      assertFailed(checks.run(check(server.port(), PATIENT)), "connection closed before an answer");
    }
  }

  @Test
  void saysThatTheServerResetTheConnection() throws Exception {
    try (TestServer server = new TestServer((_, connection) -> connection.setSoLinger(true, 0))) {
      assertFailed(checks.run(check(server.port(), PATIENT)), "connection reset");
    }
  }

  @Test
  void waitsForASlowBodyWhileItKeepsComing() throws Exception {
    try (TestServer server =
        new TestServer((_, connection) -> {
          send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
          for (int i = 0; i < 8; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
            send(connection, "x");
          }
        })) {
      CheckResult result = checks.run(check(server.port(), IMPATIENT));
      assertPassed(result, "status 200");
      assertThat(result.took()).isGreaterThanOrEqualTo(Duration.ofMillis(390));
    }
  }

  @Test
  void failsWhenTheBodyStalls() throws Exception {
    try (TestServer server =
        new TestServer((_, connection) -> {
          send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nx");
          awaitClose(connection);
        })) {
      assertSilent(checks.run(check(server.port(), IMPATIENT)), "the body stalled for 300 ms");
    }
  }

  @Test
  void doesNotFollowATrickleForEver() throws Exception {
    try (TestServer server =
        new TestServer((_, connection) -> {
          send(connection, "HTTP/1.1 200 OK\r\n\r\n");
          while (true) {
            TimeUnit.MILLISECONDS.sleep(20);
            send(connection, "x");
          }
        })) {
      assertSilent(
          checks.run(check(server.port(), Duration.ofMillis(100))),
          "answer not complete within 1 s");
    }
  }

  @Test
  void stopsReadingABodyThatIsTooLarge() throws Exception {
    CompletableFuture<Long> sent = new CompletableFuture<>();
    try (TestServer server =
        new TestServer((_, connection) -> {
          send(connection, "HTTP/1.1 200 OK\r\n\r\n");
          long bytes = 0;
          try {
            for (byte[] block = new byte[64 * 1024]; ; bytes += block.length) {
              connection.getOutputStream().write(block);
            }
          } finally {
            sent.complete(bytes);
          }
        })) {
      assertPassed(checks.run(check(server.port(), PATIENT)), "status 200");
      assertThat(sent.get(10, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(HttpBody.MOST_BYTES);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut short",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a chunk size\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.0 200 OK\n\nbare line feeds",
        "HTTP/1.1 200\r\n\r\nno phrase",
        "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n\r\nfinal",
      })
  void theStatusDecidesWhateverElseIsWrong(String answer) throws Exception {
    try (TestServer server = TestServer.saying(answer)) {
      assertPassed(checks.run(check(server.port(), PATIENT)), "status 200");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "\1\2\3 noise\r\n\r\n", "HTTP/x.y 200 OK\r\n\r\n"})
  void saysThatTheAnswerIsNotHttp(String answer) throws Exception {
    try (TestServer server = TestServer.saying(answer)) {
      assertFailed(checks.run(check(server.port(), PATIENT)), "the answer is not HTTP");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HTTP/1.1 200 OK\r\nX: "})
  void anEndlessLineOrHeaderIsNotHttp(String start) throws Exception {
    try (TestServer server = TestServer.saying(start + "x".repeat(1 << 20))) {
      assertFailed(checks.run(check(server.port(), PATIENT)), "the answer is not HTTP");
    }
  }

  @Test
  void aPathThatCannotBeSentFailsTheCheckAndNothingElse() throws Exception {
    try (TestServer server = TestServer.saying("HTTP/1.1 200 OK\r\n\r\n")) {
      CheckResult result =
          checks.run(check(server.port(), PATIENT, TestChecks.url("/a\r\nEvil: 1")));
      assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    }
  }
}
