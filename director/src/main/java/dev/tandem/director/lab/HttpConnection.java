package dev.tandem.director.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Answers one request: {@code /health} with "ok", any other path with the server's name. */
final class HttpConnection implements RealServer.Ready {

  private static final int MAX_REQUEST = 4096;

  private final SocketChannel client;
  private final String server;
  private final ByteBuffer request = ByteBuffer.allocate(MAX_REQUEST);

  HttpConnection(SocketChannel client, String server) {
    this.client = client;
    this.server = server;
  }

  @Override
  public void ready(SelectionKey key) throws IOException {
    boolean ended = client.read(request) < 0;
    String text = new String(request.array(), 0, request.position(), StandardCharsets.ISO_8859_1);
    if (text.contains("\r\n\r\n")) {
      client.write(ByteBuffer.wrap(answer(text).getBytes(StandardCharsets.ISO_8859_1)));
      client.close();
    } else if (ended || !request.hasRemaining()) {
      client.close();
    }
  }

  /** The whole answer to a request; its form is that of HTTP/1.1 (RFC 9112). */
  private String answer(String text) {
    String page = text.startsWith("GET /health ") ? "ok\n" : server + "\n";
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
        .formatted(page.length(), page);
  }
}
