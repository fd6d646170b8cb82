package dev.tandem.director.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a server listens, from when on, and what it leaves there. */
class AdminServerSocketTest {

  @TempDir Path directory;
  @AutoClose private ServedPaths served;
  private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws IOException {
    served = new ServedPaths(directory);
  }

  @Test
  void letsNobodyInBeforeItIsOpened() throws Exception {
    Path waiting = directory.resolve("waiting.sock");
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    try (AdminServer early =
        AdminServer.builder()
            .get("/v1/status", _ -> AdminResponse.json("ready"))
            .readOnlyOn(Optional.of(address), news::add)
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
            .post("/v1/greet", ServedPaths::greet)
            .readOnlyOn(Optional.of(address), news::add);
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
  void aTakenPortIsSaidOnceAndUsedWhenItIsFree() throws Exception {
    InetSocketAddress address;
    AdminServer waiting;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
      waiting =
          AdminServer.builder()
              .get("/v1/status", _ -> AdminResponse.json("ready"))
              .readOnlyOn(Optional.of(address), news::add)
              .bind(directory.resolve("other.sock"));
      waiting.open();
      assertThat(news.poll(10, TimeUnit.SECONDS))
          .isEqualTo(
              "the admin API cannot listen on TCP 127.0.0.1 port %d yet: Address already in use"
                  .formatted(address.getPort()));
    }
    try (waiting) {
      assertThat(news.poll(10, TimeUnit.SECONDS))
          .isEqualTo("the admin API listens on TCP 127.0.0.1 port " + address.getPort());
      assertThat(ask(address, "GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n"))
          .startsWith("HTTP/1.1 200 OK");
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

  @Test
  void aSecondServerOnTheSameSocketIsRefusedAndHarmsNothing() throws Exception {
    assertThatIOException()
        .isThrownBy(() -> AdminServer.builder().bind(served.socket))
        .withMessage("another director is running on this socket: " + served.socket);
    assertThat(served.get("/v1/status").status()).isEqualTo(200);
  }

  @Test
  void takesTheSocketOfADirectorThatDied() throws Exception {
    served.close();
    RawSockets.leaveStale(served.socket);
    served.start();
    assertThat(served.get("/v1/status").status()).isEqualTo(200);
  }

  @Test
  void removesItsSocketAtCloseAndMayBeStartedAgain() throws Exception {
    served.close();
    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
    served.start();
    assertThat(served.get("/v1/status").status()).isEqualTo(200);
  }
}
