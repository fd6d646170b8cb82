package dev.tandem.health;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server on the loopback address that does with each connection what the test says. */
final class TestServer implements AutoCloseable {

  /** What to do with a connection; it is closed afterwards. */
  interface Behaviour {
    void serve(String request, Socket connection) throws IOException, InterruptedException;
  }

  private final ServerSocket listening;
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final Behaviour behaviour;

  TestServer(Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Sends the text to everyone and closes. */
  static TestServer saying(String answer) throws IOException {
    return new TestServer((_, connection) -> send(connection, answer));
  }

  /** Accepts, reads the request and never answers. */
  static TestServer hanging() throws IOException {
    return new TestServer((_, connection) -> awaitClose(connection));
  }

  static void send(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Returns when the other side has closed. */
  static void awaitClose(Socket connection) throws IOException {
    connection.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Head of the next request, waiting for it if need be. */
  String takeRequest() throws InterruptedException {
    return requests.take();
  }

  /** From now on connections are refused. */
  void stopListening() throws IOException {
    listening.close();
  }

  @Override
  public void close() throws IOException {
    stopListening();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket connection = listening.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (SocketException closed) {
        return;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      String request = readHead(connection.getInputStream());
      requests.add(request);
      behaviour.serve(request, connection);
    } catch (IOException | InterruptedException gone) {
      // The checker closed first, as it may.
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.append((char) next);
      if (head.indexOf("\r\n\r\n") >= 0) {
        break;
      }
    }
    return head.toString();
  }
}
