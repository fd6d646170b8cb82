package dev.tandem.director.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LineStreamTest {

  private static final AdminRequest EVENTS =
      AdminRequest.get("/v1/events", Map.of("follow", "true"));

  @TempDir Path directory;

  /** The sinks of those who follow the events, in the order of their arrival. */
  private final BlockingQueue<LineSink> followers = new LinkedBlockingQueue<>();

  private Path path;
  @AutoClose private AdminServer server;
  private AdminClient client;

  @BeforeEach
  void start() throws IOException {
    path = directory.resolve("admin.sock");
    server =
        AdminServer.builder()
            .get("/v1/events", _ -> AdminResponse.stream(followers::add))
            .get("/v1/past", _ -> AdminResponse.stream(LineStreamTest::count))
            .get("/v1/broken", _ -> AdminResponse.stream(LineStreamTest::breakOff))
            .bind(path);
    server.open();
    client = new AdminClient(path, Duration.ofMillis(500));
  }

  private static void count(LineSink sink) {
    for (int number = 0; number < 1000; number++) {
      sink.line("{\"number\":" + number + "}");
    }
    sink.close();
  }

  private static void breakOff(LineSink sink) {
    sink.line("the last one");
    throw new IllegalStateException("thrown by the test");
  }

  private static List<String> readAll(LineStream stream) throws AdminException {
    List<String> lines = new ArrayList<>();
    for (var line = stream.next(); line.isPresent(); line = stream.next()) {
      lines.add(line.get());
    }
    return lines;
  }

  private static CountDownLatch ended(LineSink sink) {
    CountDownLatch ended = new CountDownLatch(1);
    sink.onEnd(ended::countDown);
    return ended;
  }

  @Test
  void linesArriveAsTheyAreSent() throws Exception {
    try (LineStream stream = client.open(EVENTS)) {
      LineSink sink = followers.take();
      assertThat(sink.line("{\"event\":\"é\"}")).isTrue();
      assertThat(stream.next()).contains("{\"event\":\"é\"}");
      assertThat(sink.line("")).isTrue();
      assertThat(sink.line("x".repeat(100_000))).isTrue();
      assertThat(stream.next()).contains("");
      assertThat(stream.next().orElseThrow()).hasSize(100_000);
      sink.close();
      assertThat(stream.next()).isEmpty();
    }
  }

  @Test
  void aFollowerWaitsLongerThanTheTimeoutOfAnAnswer() throws Exception {
    try (LineStream stream = client.open(EVENTS);
        ExecutorService later = Executors.newVirtualThreadPerTaskExecutor()) {
      LineSink sink = followers.take();
      Future<?> sent =
          later.submit(() -> {
            TimeUnit.MILLISECONDS.sleep(800);
            return sink.line("late");
          });
      assertThat(stream.next()).contains("late");
      assertThat(sent.get()).isEqualTo(true);
    }
  }

  @Test
  void aHandlerMayWriteAllLinesItself() throws Exception {
    try (LineStream stream = client.open(AdminRequest.get("/v1/past"))) {
      List<String> lines = readAll(stream);
      assertThat(lines).hasSize(1000).startsWith("{\"number\":0}").endsWith("{\"number\":999}");
    }
  }

  @Test
  void aStreamMayBeReadAsAWhole() throws Exception {
    assertThat(client.send(AdminRequest.get("/v1/past")).text().lines()).hasSize(1000);
  }

  @Test
  void linesOfSeveralThreadsArriveWholeAndInOrder() throws Exception {
    int threads = 8;
    int each = 500;
    try (LineStream stream = client.open(EVENTS);
        ExecutorService writers = Executors.newFixedThreadPool(threads)) {
      LineSink sink = followers.take();
      for (int thread = 0; thread < threads; thread++) {
        String name = "writer" + thread + ":";
        writers.execute(() -> {
          for (int number = 0; number < each; number++) {
            sink.line(name + number);
          }
        });
      }
      Map<String, Integer> next = new HashMap<>();
      for (int i = 0; i < threads * each; i++) {
        String[] line = stream.next().orElseThrow().split(":", 2);
        assertThat(Integer.parseInt(line[1])).isEqualTo(next.merge(line[0], 1, Integer::sum) - 1);
      }
    }
  }

  @Test
  void aReaderThatWentAwayIsNoticedWithoutALine() throws Exception {
    LineStream stream = client.open(EVENTS);
    LineSink sink = followers.take();
    CountDownLatch ended = ended(sink);
    stream.close();
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(sink.line("to nobody")).isFalse();
    assertThat(ended(sink).await(10, TimeUnit.SECONDS)).as("told late, told at once").isTrue();
    sink.close();
  }

  @Test
  void aReaderThatIsTooSlowIsCutOffAndHoldsUpNobody() throws Exception {
    try (SocketChannel slow = RawSockets.connect(path);
        LineStream other = client.open(EVENTS)) {
      LineSink fastSink = followers.take();
      RawSockets.send(slow, "GET /v1/events HTTP/1.1\r\n\r\n");
      LineSink slowSink = followers.take();
      CountDownLatch ended = ended(slowSink);
      String line = "x".repeat(1000);
      long accepted = 0;
      while (slowSink.line(line)) {
        accepted += line.length();
      }
      assertThat(accepted).as("bytes kept for it").isLessThan(8 << 20);
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(fastSink.line("still here")).isTrue();
      assertThat(other.next()).contains("still here");
      assertThat(RawSockets.readAll(slow))
          .as("not ended in good order")
          .doesNotContain("\r\n0\r\n");
    }
  }

  @Test
  void aReaderSeesThatItsStreamBrokeOff() throws Exception {
    try (LineStream stream = client.open(AdminRequest.get("/v1/broken"))) {
      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() -> readAll(stream))
          .withMessage("the stream broke off: the director stopped, or this reader was too slow");
    }
  }

  @Test
  void closingTheServerEndsItsStreams() throws Exception {
    try (LineStream stream = client.open(EVENTS)) {
      CountDownLatch ended = ended(followers.take());
      server.close();
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
      assertThatExceptionOfType(AdminException.class).isThrownBy(stream::next);
    }
  }

  @Test
  void aReaderThatWaitsMayBeClosedByAnotherThread() throws Exception {
    try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
      LineStream stream = client.open(EVENTS);
      CountDownLatch ended = ended(followers.take());
      Future<List<String>> lines = reader.submit(() -> readAll(stream));
      stream.close();
      assertThat(lines.get()).isEmpty();
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aLineIsOneLine() throws Exception {
    try (LineStream stream = client.open(EVENTS)) {
      LineSink sink = followers.take();
      assertThatIllegalArgumentException().isThrownBy(() -> sink.line("two\nlines"));
      sink.line("one");
      assertThat(stream.next()).contains("one");
    }
  }

  @Test
  void openSaysWhyThereIsNoStream() {
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> client.open(AdminRequest.get("/v1/nothing")))
        .withMessage("no such path: /v1/nothing");
  }
}
