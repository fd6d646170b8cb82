package dev.tandem.lvs.sip;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The Call-ID of a SIP message (RFC 3261 sections 20.8 and 25.1), read in place, and what stands
 * for it in the connection table. One object reads message after message.
 *
 * <p>80 bits of its SHA-256 stand for it, on all directors the same: 64 as its identity, and 16 in
 * the place of a client port, so that the calls of one client lie apart.
 */
public final class CallId {

  /** A longer one counts as none, as in IPVS. */
  public static final int LONGEST = 255;

  private static final String NAME = "CALL-ID";
  private static final String SHORT_NAME = "I";
  private static final String MARKS = "-.!%*_+`'~()<>:\\\"/[]?{}";

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private final MessageDigest digest;
  private MemorySegment memory = MemorySegment.NULL;
  private String text = "";
  private long identity;
  private int port;

  public CallId() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Looks for it in a message, of which there may be the first part only.
   *
   * @return false when there is none that is whole
   */
  public boolean read(MemorySegment message, long from, long to) {
    memory = message;
    long line = nextLine(from, to);
    while (line < to && !isEnd(octet(line))) {
      long value = value(line, to);
      if (value >= 0) {
        return readValue(value, to);
      }
      line = nextLine(line, to);
    }
    return false;
  }

  private int octet(long at) {
    return memory.get(BYTE, at);
  }

  /** RFC 2543 allowed CR or LF alone as the end of a line. */
  private static boolean isEnd(int octet) {
    return octet == '\r' || octet == '\n';
  }

  private static boolean isBlank(int octet) {
    return octet == ' ' || octet == '\t';
  }

  private long nextLine(long line, long to) {
    long at = line;
    while (at < to && !isEnd(octet(at))) {
      at++;
    }
    boolean both = at + 1 < to && octet(at) == '\r' && octet(at + 1) == '\n';
    return Math.min(to, both ? at + 2 : at + 1);
  }

  /** Where the value of the header in a line begins; -1 if it is another header. */
  private long value(long line, long to) {
    long at = afterName(line, to, NAME);
    if (at < 0) {
      at = afterName(line, to, SHORT_NAME);
    }
    if (at < 0) {
      return at;
    }
    at = skipBlanks(at, to);
    return at < to && octet(at) == ':' ? skipBlanks(at + 1, to) : -1;
  }

  private long afterName(long line, long to, String name) {
    if (to - line < name.length()) {
      return -1;
    }
    for (int i = 0; i < name.length(); i++) {
      if (Character.toUpperCase(octet(line + i)) != name.charAt(i)) {
        return -1;
      }
    }
    return line + name.length();
  }

  private long skipBlanks(long from, long to) {
    long at = from;
    while (at < to && isBlank(octet(at))) {
      at++;
    }
    return at;
  }

  /** One word, or two with {@code @} between them, up to the end of the line. */
  private boolean readValue(long from, long to) {
    long at = skipWord(from, to);
    if (at > from && at < to && octet(at) == '@') {
      long host = at + 1;
      at = skipWord(host, to);
      if (at == host) {
        return false;
      }
    }
    long end = skipBlanks(at, to);
    if (at == from || at - from > LONGEST || end == to || !isEnd(octet(end))) {
      return false;
    }
    byte[] octets = memory.asSlice(from, at - from).toArray(BYTE);
    is(new String(octets, StandardCharsets.US_ASCII));
    return true;
  }

  private long skipWord(long from, long to) {
    long at = from;
    while (at < to && isOfWord(octet(at))) {
      at++;
    }
    return at;
  }

  private static boolean isOfWord(int octet) {
    return (octet >= 'a' && octet <= 'z')
        || (octet >= 'A' && octet <= 'Z')
        || (octet >= '0' && octet <= '9')
        || (octet > 0 && MARKS.indexOf(octet) >= 0);
  }

  /** Takes one that is known from elsewhere. */
  public void is(String callId) {
    text = callId;
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(callId.getBytes(StandardCharsets.US_ASCII)));
    identity = hash.getLong() | 1;
    port = hash.getShort() & 0xffff;
  }

  public String text() {
    return text;
  }

  /** What stands for it; never 0. */
  public long identity() {
    return identity;
  }

  /** What stands in the place of a client port. */
  public int port() {
    return port;
  }
}
