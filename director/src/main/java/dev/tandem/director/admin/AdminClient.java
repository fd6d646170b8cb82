package dev.tandem.director.admin;

import dev.tandem.director.admin.AdminResponse.Whole;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Asks the director on this host. Uses nothing but the JDK, because a command line tool has to
 * start quickly. May be shared by threads; each request has a connection of its own.
 */
public final class AdminClient {

  private static final int MAX_BODY_BYTES = 256 << 20;

  private final Path socket;
  private final Duration timeout;

  /**
   * A client of the director that serves on this socket.
   *
   * @param timeout of each wait for the director; the lines of a stream are waited for without one
   */
  public AdminClient(Path socket, Duration timeout) {
    this.socket = socket;
    this.timeout = timeout;
  }

  /** Sends a request and reads the whole answer, which may be one with an error status. */
  public Whole send(AdminRequest request) throws AdminException {
    try (SocketConnection connection = connect()) {
      return whole(exchange(connection, request));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * Sends a request and takes only a good answer.
   *
   * @throws AdminException also if the answer has an error status; its message says which error
   */
  public Whole ask(AdminRequest request) throws AdminException {
    Whole answer = send(request);
    if (answer.error().isPresent()) {
      throw new AdminException(answer.error().get());
    }
    return answer;
  }

  /**
   * Sends a request whose answer is a stream of lines.
   *
   * @throws AdminException also if the answer has an error status; its message says which error
   */
  public LineStream open(AdminRequest request) throws AdminException {
    SocketConnection connection = connect();
    try {
      HttpReply reply = exchange(connection, request);
      if (reply.status() != 200) {
        throw new AdminException(whole(reply).error().orElse("status " + reply.status()));
      }
      connection.waitForEver();
      return new LineStream(connection, reply);
    } catch (IOException e) {
      connection.close();
      throw broken(e);
    }
  }

  private SocketConnection connect() throws AdminException {
    try {
      return new SocketConnection(socket, timeout);
    } catch (IOException e) {
      throw unreachable(socket, e);
    }
  }

  /** What an operator has to know when the connect failed. */
  static AdminException unreachable(Path socket, IOException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.contains("Permission denied")) {
      return new AdminException(
          "the director's socket " + socket + " is open to its owner only: run as root", failure);
    }
    if (failure instanceof ConnectException || Files.notExists(socket)) {
      return new AdminException(
          "no director answers on " + socket + ": is it running? (tandem run)", failure);
    }
    return new AdminException("cannot connect to " + socket + ": " + message, failure);
  }

  private HttpReply exchange(SocketConnection connection, AdminRequest request) throws IOException {
    IOException unsent = null;
    try {
      connection.write(ByteBuffer.wrap(head(request)));
      connection.write(ByteBuffer.wrap(request.body()));
    } catch (IOException e) {
      // A director that refuses a large body may close before it has all; its answer says why.
      unsent = e;
    }
    try {
      return HttpReply.read(new BufferedInputStream(Channels.newInputStream(connection)));
    } catch (IOException e) {
      throw unsent == null ? e : unsent;
    }
  }

  private static byte[] head(AdminRequest request) {
    String head =
        request.method()
            + " "
            + request.target()
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
            + request.body().length
            + "\r\n\r\n";
    return head.getBytes(StandardCharsets.UTF_8);
  }

  private static Whole whole(HttpReply reply) throws IOException {
    byte[] body = reply.body().readNBytes(MAX_BODY_BYTES);
    if (reply.body().read() >= 0) {
      throw new ProtocolException("the answer is larger than " + MAX_BODY_BYTES + " bytes");
    }
    return new Whole(reply.status(), reply.contentType(), body);
  }

  private static AdminException broken(IOException failure) {
    if (failure instanceof AdminException known) {
      return known;
    }
    String what = Objects.requireNonNullElse(failure.getMessage(), "closed");
    return new AdminException("the connection to the director broke: " + what, failure);
  }
}
