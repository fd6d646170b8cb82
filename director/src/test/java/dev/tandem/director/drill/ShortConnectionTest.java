package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One connection against a server of this test, with a clock of the test's own. */
class ShortConnectionTest {

  private static final long BEGUN = 1_000;
  private static final long STANDS = 2_000;
  private static final long WAITS = 500;
  private static final int TIMEOUT_MILLIS = 5_000;

  private final ByteBuffer buffer = ByteBuffer.allocate(4096);
  private ServerSocket server;
  private Selector selector;
  private ShortConnection connection;
  private Socket accepted;

  @BeforeEach
  void aConnectionStands() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    selector = Selector.open();
    connection =
        new ShortConnection(
            new Way(
                List.of(InetAddress.getLoopbackAddress()),
                List.of((InetSocketAddress) server.getLocalSocketAddress())),
            selector,
            BEGUN,
            WAITS);
    accepted = server.accept();
    accepted.setSoTimeout(TIMEOUT_MILLIS);
    ready(STANDS);
  }

  @AfterEach
  void close() throws IOException {
    connection.close();
    accepted.close();
    server.close();
    selector.close();
  }

  private void ready(long now) throws IOException {
    assertThat(selector.select(_ -> connection.ready(now, buffer), TIMEOUT_MILLIS)).isOne();
  }

  private void answer(String text) throws IOException {
    accepted.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    accepted.shutdownOutput();
  }

  @Test
  void itAsksAfterItHasWaitedAndIsOverWithTheAnswer() throws IOException {
    connection.turn(STANDS + WAITS - 1);
    accepted.setSoTimeout(1);
    assertThatThrownBy(() -> accepted.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    accepted.setSoTimeout(TIMEOUT_MILLIS);

    connection.turn(STANDS + WAITS);
    assertThat(accepted.getInputStream().read()).isEqualTo('G');
    answer("HTTP/1.1 200 OK\r\n\r\n");
    while (!connection.isOver()) {
      ready(STANDS + WAITS + 1);
    }
    assertThat(connection.state()).isEqualTo(ShortConnection.State.DONE);
    assertThat(connection.brokeFrom(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void itStandsFromItsHandshakeOn() {
    assertThat(connection.stoodAt(STANDS - 1)).isFalse();
    assertThat(connection.stoodAt(STANDS)).isTrue();
  }

  @Test
  void oneThatIsResetBrokeAndTriesOnceMore() throws IOException {
    accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
    accepted.close();
    ready(STANDS + 1);
    assertThat(connection.brokeFrom(STANDS - 1)).isFalse();
    assertThat(connection.brokeFrom(STANDS)).isTrue();
    assertThat(connection.stoodAt(STANDS)).isFalse();
    assertThat(connection.isOver()).isFalse();

    connection.turn(STANDS + Duration.ofSeconds(2).toNanos());
    accepted = server.accept();
    assertThat(connection.retried()).isTrue();
  }

  @Test
  void oneThatStandsHasThePatienceOfASession() {
    connection.turn(STANDS + Duration.ofSeconds(14).toNanos());
    assertThat(connection.brokeFrom(STANDS)).isFalse();
    connection.turn(STANDS + Duration.ofSeconds(16).toNanos());
    assertThat(connection.brokeFrom(STANDS)).isTrue();
  }
}
