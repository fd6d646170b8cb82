package dev.tandem.director.admin;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A client's connection to a Unix domain socket. The JDK has no timeouts for those, hence the
 * selector. A close from another thread ends a wait.
 */
final class SocketConnection implements ReadableByteChannel {

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private Duration timeout;

  /**
   * Connects at once or fails.
   *
   * @param timeout of each wait for the other side
   */
  SocketConnection(Path path, Duration timeout) throws IOException {
    this.timeout = timeout;
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(path));
      selector = Selector.open();
      key = channel.register(selector, 0);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** From now on reads wait for as long as it takes. */
  void waitForEver() {
    timeout = Duration.ZERO;
  }

  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  /** Waits for bytes. */
  @Override
  public int read(ByteBuffer to) throws IOException {
    int count = channel.read(to);
    while (count == 0 && to.hasRemaining()) {
      await(SelectionKey.OP_READ);
      count = channel.read(to);
    }
    return count;
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() {
    try {
      channel.close();
      selector.close();
    } catch (IOException e) {
      // Nothing was waiting to be written, so nothing is lost.
    }
  }

  private void await(int operation) throws IOException {
    try {
      key.interestOps(operation);
      int ready = selector.select(timeout.toMillis());
      selector.selectedKeys().clear();
      if (Thread.currentThread().isInterrupted()) {
        throw new ClosedByInterruptException();
      }
      if (ready == 0 && isOpen()) {
        throw new AdminException("the director did not answer within " + seconds());
      }
    } catch (ClosedSelectorException | CancelledKeyException e) {
      throw new ClosedChannelException();
    }
  }

  private String seconds() {
    return BigDecimal.valueOf(timeout.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }
}
