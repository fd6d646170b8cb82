package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthMonitorTest {

  private record Change(String id, boolean up, String reason, String thread) {}

  private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
  private final HealthMonitor<String> monitor =
      new HealthMonitor<>(
          Clock.systemUTC(),
          new Random(1),
          (id, up, reason) ->
              changes.add(new Change(id, up, reason, Thread.currentThread().getName())));

  @AfterEach
  void closeMonitor() {
    monitor.close();
  }

  private void apply(List<CheckedServer<String>> servers) {
    monitor.apply(servers).toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private Change nextChange() throws InterruptedException {
    Change change = changes.poll(10, TimeUnit.SECONDS);
    assertThat(change).as("a change within 10 s").isNotNull();
    return change;
  }

  private static CheckedServer<String> alpha(String id, Check... checks) {
    return new CheckedServer<>(id, List.of(checks), true);
  }

  private static CheckedServer<String> server(String id, Check... checks) {
    return new CheckedServer<>(id, List.of(checks), false);
  }

  /** A web server that answers with the status it holds. */
  private static HttpServer web(AtomicInteger status) throws IOException {
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    web.start();
    return web;
  }

  @Test
  void takesAServerOutWhileItAnswers503AndBackWhenItRecovers() throws Exception {
    AtomicInteger status = new AtomicInteger(503);
    HttpServer web = web(status);
    try {
      int port = web.getAddress().getPort();
      apply(List.of(server("web", TestChecks.http(port, TestChecks.FAST, List.of("/")))));
      Change down = nextChange();
      assertThat(down.up()).isFalse();
      assertThat(down.reason())
          .isEqualTo("HTTP_GET 127.0.0.1:" + port + ": status 503, expected 200-299");
      status.set(200);
      Change up = nextChange();
      assertThat(up.up()).isTrue();
      assertThat(up.reason()).isEqualTo("HTTP_GET 127.0.0.1:" + port + ": status 200");
    } finally {
      web.stop(0);
    }
  }

  @Test
  void admitsAnAlphaServerAndNoticesThatItDied() throws Exception {
    try (TestServer dying = TestServer.hanging()) {
      apply(List.of(alpha("db", TestChecks.tcp(dying.port(), TestChecks.FAST))));
      assertThat(monitor.status().getFirst().up()).isFalse();
      assertThat(nextChange().up()).isTrue();
      dying.stopListening();
      Change down = nextChange();
      assertThat(down.up()).isFalse();
      assertThat(down.reason()).endsWith("connection refused");
      assertThat(monitor.status().getFirst().checks().getFirst().failures()).isPositive();
      assertThat(monitor.status("db")).contains(monitor.status().getFirst());
      assertThat(monitor.status("web")).isEmpty();
    }
  }

  @Test
  void serversThatHangDoNotDelayTheOthers() throws Exception {
    try (TestServer hanging = TestServer.hanging();
        TestServer answering = TestServer.saying("HTTP/1.1 200 OK\r\n\r\n")) {
      List<CheckedServer<String>> servers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Check check = TestChecks.http(hanging.port(), TestChecks.FAST, List.of("/"));
        servers.add(alpha("hanging" + i, check));
      }
      Check check = TestChecks.http(answering.port(), TestChecks.FAST, List.of("/"));
      servers.add(alpha("answering", check));
      apply(servers);
      Change first = nextChange();
      assertThat(first.id()).isEqualTo("answering");
      Duration took = monitor.status().getLast().checks().getFirst().lastResult().get().took();
      assertThat(took).isLessThan(TestChecks.FAST.connectTimeout());
    }
  }

  @Test
  void callsTheListenerOnItsOwnThread() throws Exception {
    try (TestServer one = TestServer.hanging();
        TestServer two = TestServer.hanging()) {
      apply(
          List.of(
              alpha("one", TestChecks.tcp(one.port(), TestChecks.FAST)),
              alpha("two", TestChecks.tcp(two.port(), TestChecks.FAST))));
      Change first = nextChange();
      assertThat(first.thread()).startsWith("health");
      assertThat(nextChange().thread()).isEqualTo(first.thread());
    }
  }

  @Test
  void mayBeReconfiguredFromTheListener() throws Exception {
    CompletableFuture<Void> reconfigured = new CompletableFuture<>();
    AtomicReference<HealthMonitor<String>> self = new AtomicReference<>();
    try (TestServer server = TestServer.hanging();
        HealthMonitor<String> monitor =
            new HealthMonitor<>(
                Clock.systemUTC(),
                new Random(1),
                (_, _, _) ->
                    self.get().apply(List.of()).thenRun(() -> reconfigured.complete(null)))) {
      self.set(monitor);
      monitor.apply(List.of(alpha("a", TestChecks.tcp(server.port(), TestChecks.FAST))));
      reconfigured.get(10, TimeUnit.SECONDS);
      assertThat(monitor.status()).isEmpty();
    }
  }

  @Test
  void checksNothingAfterClose() throws Exception {
    EventLoopGroup shared = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (TestServer server = TestServer.saying("HTTP/1.1 503 Busy\r\n\r\n")) {
      HealthMonitor<String> closing =
          new HealthMonitor<>(
              shared,
              Clock.systemUTC(),
              new Random(1),
              (id, up, reason) -> changes.add(new Change(id, up, reason, "")));
      CheckSchedule patient = TestChecks.schedule(Duration.ofMillis(20), 1000);
      closing.apply(List.of(server("a", TestChecks.http(server.port(), patient, List.of("/")))));
      server.takeRequest();
      closing.close();
      assertThat(closing.status()).isEmpty();
      closing.apply(List.of(server("b"))).toCompletableFuture().join();
      assertThat(closing.status()).isEmpty();
      assertThat(shared.isShuttingDown()).isFalse();
      assertThat(changes).isEmpty();
    } finally {
      shared.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }
}
