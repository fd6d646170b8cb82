package dev.tandem.director.admin;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** The body of an HTTP answer: one piece of known length, or chunks. */
final class BodyInput extends InputStream {

  private static final int MAX_CHUNK_DIGITS = 8;

  private final InputStream in;
  private final boolean chunked;
  private boolean started;
  private boolean ended;

  /** Bytes that are still to come of the current piece. */
  private long left;

  private BodyInput(InputStream in, boolean chunked, long left) {
    this.in = in;
    this.chunked = chunked;
    this.left = left;
  }

  static BodyInput ofLength(InputStream in, long length) {
    return new BodyInput(in, false, length);
  }

  static BodyInput chunked(InputStream in) {
    return new BodyInput(in, true, 0);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * Reads what has arrived.
   *
   * @throws EOFException if the other side closed before the end of the body
   */
  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (left == 0) {
      nextPiece();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(to, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the answer ended before its end");
    }
    left -= count;
    return count;
  }

  private void nextPiece() throws IOException {
    if (ended || !chunked) {
      ended = true;
      return;
    }
    if (started) {
      expectEmptyLine();
    }
    started = true;
    left = chunkSize(HttpReply.readLine(in));
    if (left == 0) {
      expectEmptyLine();
      ended = true;
    }
  }

  private void expectEmptyLine() throws IOException {
    if (!HttpReply.readLine(in).isEmpty()) {
      throw new ProtocolException("a chunk is longer than it said");
    }
  }

  private static long chunkSize(String line) throws ProtocolException {
    String digits = line.split(";", 2)[0].strip();
    try {
      if (digits.length() <= MAX_CHUNK_DIGITS) {
        return Long.parseUnsignedLong(digits, 16);
      }
    } catch (NumberFormatException notHex) {
      // Said below.
    }
    throw new ProtocolException("not the size of a chunk: " + line);
  }
}
