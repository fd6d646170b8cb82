package dev.tandem.director.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Tells a client the server's name in a line, then sends back what it gets. */
final class EchoConnection implements RealServer.Ready {

  private final SocketChannel client;
  private final ByteBuffer shared;
  private ByteBuffer unsent = ByteBuffer.allocate(0);

  /** {@code shared} is only used within {@link #ready}. */
  EchoConnection(SocketChannel client, String server, ByteBuffer shared) throws IOException {
    this.client = client;
    this.shared = shared;
    client.write(ByteBuffer.wrap((server + "\n").getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public void ready(SelectionKey key) throws IOException {
    if (unsent.hasRemaining()) {
      client.write(unsent);
    } else {
      echo();
    }
    if (client.isOpen()) {
      key.interestOps(unsent.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }
  }

  private void echo() throws IOException {
    shared.clear();
    if (client.read(shared) < 0) {
      client.close();
      return;
    }
    client.write(shared.flip());
    if (shared.hasRemaining()) {
      unsent = ByteBuffer.allocate(shared.remaining()).put(shared).flip();
    }
  }
}
