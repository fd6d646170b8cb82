package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.health.Surroundings.Pending;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TcpCheckTest {

  @AutoClose private static final CheckRunner checks = new CheckRunner();

  private static Check.Tcp check(int port, Duration timeout) {
    CheckSchedule schedule =
        new CheckSchedule(Duration.ofSeconds(1), timeout, 0, Duration.ofSeconds(1), Duration.ZERO);
    return TestChecks.tcp(port, schedule);
  }

  @Test
  void passesWhenTheConnectionStandsEvenIfNothingIsEverSaid() throws Exception {
    try (TestServer server = TestServer.hanging()) {
      CheckResult result = checks.run(check(server.port(), Duration.ofSeconds(5)));
      assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
      assertThat(result.reason()).isEqualTo("connected");
      assertThat(result.took()).isBetween(Duration.ofNanos(1), Duration.ofSeconds(5));
    }
  }

  @Test
  void saysThatTheConnectionWasRefused() throws Exception {
    CheckResult result = checks.run(check(CheckRunner.closedPort(), Duration.ofSeconds(5)));
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.reason()).isEqualTo("connection refused");
  }

  @Test
  void saysHowLongItWaitedForTheConnection() throws Exception {
    try (FullBacklog server = new FullBacklog()) {
      CheckResult result = checks.run(check(server.port(), Duration.ofMillis(300)));
      assertThat(result.outcome()).isEqualTo(Outcome.SILENT);
      assertThat(result.reason()).isEqualTo("no connection within 300 ms");
      assertThat(result.took()).isGreaterThanOrEqualTo(Duration.ofMillis(290));
    }
  }

  private static Check.Tcp from(InetSocketAddress source, int port) {
    CheckTarget target =
        new CheckTarget(InetAddress.getLoopbackAddress(), port, CheckOrigin.of(source));
    return new Check.Tcp(target, check(port, Duration.ofSeconds(5)).schedule());
  }

  @Test
  void comesFromWhereItIsToldTo() throws Exception {
    BlockingQueue<SocketAddress> clients = new LinkedBlockingQueue<>();
    InetSocketAddress source = new InetSocketAddress("127.0.0.9", CheckRunner.closedPort());
    try (TestServer server =
        new TestServer((_, connection) -> clients.add(connection.getRemoteSocketAddress()))) {
      CheckResult result = checks.run(from(source, server.port()));

      assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
      assertThat(clients.take()).isEqualTo(source);
    }
  }

  @Test
  void aSourceThatThisHostDoesNotHaveSaysNothingOfTheServer() throws Exception {
    InetSocketAddress source = new InetSocketAddress("192.0.2.9", 0);
    try (TestServer server = TestServer.hanging()) {
      CheckResult result = checks.run(from(source, server.port()));

      assertThat(result.outcome()).isEqualTo(Outcome.NOT_RUN);
      assertThat(result.reason())
          .isEqualTo("not run from 192.0.2.9:0: cannot assign requested address");
    }
  }

  @Test
  void closesTheConnectionWhenItHasPassed() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (TestServer server = new TestServer((_, _) -> closed.countDown())) {
      checks.run(check(server.port(), Duration.ofSeconds(5)));
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aCancelledAttemptIsNotHeardOfAgain() throws Exception {
    List<CheckResult> heard = new ArrayList<>();
    Check refused = check(CheckRunner.closedPort(), Duration.ofSeconds(5));
    checks
        .loop
        .submit(() -> {
          Pending attempt = checks.surroundings.attempt(refused, 0, heard::add);
          attempt.cancel();
        })
        .get();
    checks.run(refused);
    assertThat(heard).isEmpty();
  }

  /** Completes no further handshake: its queue is full and nobody accepts. */
  private static final class FullBacklog implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> waiting = new ArrayList<>();

    FullBacklog() throws IOException {
      while (connects()) {
        // The kernel queues one or two more than it was asked to.
      }
    }

    int port() {
      return listening.getLocalPort();
    }

    private boolean connects() throws IOException {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(new InetSocketAddress(listening.getInetAddress(), port()), 200);
        return true;
      } catch (java.net.SocketTimeoutException full) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : waiting) {
        socket.close();
      }
      listening.close();
    }
  }
}
