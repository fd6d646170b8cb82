package dev.tandem.director.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The reading end of a stream of lines. Read by one thread; any may close it. */
public final class LineStream implements AutoCloseable {

  private final SocketConnection connection;
  private final BufferedReader lines;

  LineStream(SocketConnection connection, HttpReply reply) {
    this.connection = connection;
    this.lines = new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
  }

  /**
   * Waits for the next line, as long as it takes.
   *
   * @return empty when the director ended the stream, or this end was closed
   * @throws AdminException if the stream broke off: the director is gone, or this reader was too
   *     slow
   */
  public Optional<String> next() throws AdminException {
    try {
      return Optional.ofNullable(lines.readLine());
    } catch (IOException e) {
      if (!connection.isOpen()) {
        return Optional.empty();
      }
      throw new AdminException(
          "the stream broke off: the director stopped, or this reader was too slow", e);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
