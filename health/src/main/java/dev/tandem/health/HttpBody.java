package dev.tandem.health;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The body of an answer as it comes, decoded if it came in chunks. */
final class HttpBody {

  /** So much of a body is enough to see that the server can send. */
  static final int MOST_BYTES = 1 << 20;

  private final MessageDigest digest = md5();
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final boolean keeps;
  private long bytes;

  /**
   * @param keeps whether somebody will ask for the octets
   */
  HttpBody(boolean keeps) {
    this.keeps = keeps;
  }

  void add(ByteBuf part) {
    bytes += part.readableBytes();
    digest.update(part.nioBuffer());
    if (keeps) {
      byte[] octets = new byte[part.readableBytes()];
      part.getBytes(part.readerIndex(), octets);
      kept.writeBytes(octets);
    }
  }

  /** Whether no more of it counts. */
  boolean isFull() {
    return bytes > MOST_BYTES;
  }

  /** The MD5 of what has come, in small hexadecimal digits; to be asked for once. */
  String digest() {
    return HexFormat.of().formatHex(digest.digest());
  }

  byte[] octets() {
    return kept.toByteArray();
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has MD5", e);
    }
  }
}
