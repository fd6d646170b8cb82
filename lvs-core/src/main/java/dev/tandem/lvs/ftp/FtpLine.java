package dev.tandem.lvs.ftp;

import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * A line of an FTP control connection that announces a data connection, read in place: of the
 * client PORT (RFC 959) and EPRT (RFC 2428), of the server the answers 227 to PASV and 229 to EPSV.
 * One object reads segment after segment.
 */
public final class FtpLine {

  /** Where control connections come to. */
  public static final int CONTROL_PORT = 21;

  /** Where data connections of active FTP come from; they belong to a control connection. */
  public static final int DATA_PORT = 20;

  /** Which of the lines it is. */
  public enum Kind {
    /** {@code PORT h1,h2,h3,h4,p1,p2} */
    PORT,
    /** {@code EPRT |1|132.235.1.2|6275|} */
    EXTENDED_PORT,
    /** {@code 227 Entering Passive Mode (h1,h2,h3,h4,p1,p2)} */
    PASSIVE,
    /** {@code 229 Entering Extended Passive Mode (|||6446|)} */
    EXTENDED_PASSIVE
  }

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final int WORD = 5;
  private static final String PORT_WORD = "PORT ";
  private static final String EXTENDED_PORT_WORD = "EPRT ";
  private static final String PASSIVE_CODE = "227 ";
  private static final String EXTENDED_PASSIVE_CODE = "229 ";
  private static final int NUMBERS = 6;
  // Of family and address, which the client knows.
  private static final int EMPTY_FIELDS = 2;
  private static final int LAST_PORT = 0xffff;
  private static final int LONGEST_ADDRESS = 45;
  private static final int IPV4 = 1;
  private static final int IPV6 = 2;

  private final int[] numbers = new int[NUMBERS];
  private MemorySegment memory = MemorySegment.NULL;
  private long position;
  private long end;
  private Kind kind = Kind.PORT;
  private long high;
  private long low;
  private int port;
  private long from;
  private long to;

  /**
   * Looks for such a line in the text of a segment, which must hold all of it.
   *
   * @param server whether the server sent it, and not the client
   * @return false when there is none
   */
  public boolean read(MemorySegment text, long start, long limit, boolean server) {
    memory = text;
    for (long line = start; line < limit; line = end + 1) {
      end = endOfLine(line, limit);
      if (end < limit && readLine(line, server)) {
        return true;
      }
    }
    return false;
  }

  private long endOfLine(long line, long limit) {
    long at = line;
    while (at < limit && memory.get(BYTE, at) != '\n') {
      at++;
    }
    return at;
  }

  private boolean readLine(long line, boolean server) {
    position = line;
    if (server) {
      if (skipWord(PASSIVE_CODE)) {
        kind = Kind.PASSIVE;
        return skipTo('0', '9') && readNumbers();
      }
      kind = Kind.EXTENDED_PASSIVE;
      return skipWord(EXTENDED_PASSIVE_CODE) && skipTo('(', '(') && readDelimitedPort();
    }
    if (skipWord(PORT_WORD)) {
      kind = Kind.PORT;
      return skipTo('0', '9') && readNumbers();
    }
    kind = Kind.EXTENDED_PORT;
    return skipWord(EXTENDED_PORT_WORD) && readExtendedPort();
  }

  /** Commands come in any case. */
  private boolean skipWord(String word) {
    int length = Math.min(word.length(), WORD);
    if (end - position < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (Character.toUpperCase(memory.get(BYTE, position + i)) != word.charAt(i)) {
        return false;
      }
    }
    position += length;
    return true;
  }

  private boolean skipTo(char first, char last) {
    while (position < end) {
      int octet = memory.get(BYTE, position);
      if (octet >= first && octet <= last) {
        return true;
      }
      position++;
    }
    return false;
  }

  /** Four octets of an address and two of a port, in decimal. */
  private boolean readNumbers() {
    from = position;
    for (int i = 0; i < NUMBERS; i++) {
      if (i > 0 && !skip(',')) {
        return false;
      }
      numbers[i] = number(0xff);
      if (numbers[i] < 0) {
        return false;
      }
    }
    to = position;
    high = 0;
    low = IpAddress.low(numbers[0] << 24 | numbers[1] << 16 | numbers[2] << 8 | numbers[3]);
    port = numbers[4] << 8 | numbers[5];
    return port != 0;
  }

  private boolean readDelimitedPort() {
    position++;
    if (position >= end) {
      return false;
    }
    char delimiter = (char) memory.get(BYTE, position);
    for (int i = 0; i < EMPTY_FIELDS + 1; i++) {
      if (!skip(delimiter)) {
        return false;
      }
    }
    from = position;
    port = number(LAST_PORT);
    to = position;
    return port > 0 && skip(delimiter);
  }

  private boolean readExtendedPort() {
    if (position >= end) {
      return false;
    }
    char delimiter = (char) memory.get(BYTE, position++);
    int family = number(IPV6);
    if (family < IPV4 || !skip(delimiter)) {
      return false;
    }
    long start = position;
    if (!skipTo(delimiter, delimiter) || !readAddress(start, position)) {
      return false;
    }
    position++;
    port = number(LAST_PORT);
    return port > 0 && skip(delimiter);
  }

  private boolean readAddress(long start, long limit) {
    int length = (int) Math.min(limit - start, LONGEST_ADDRESS + 1);
    byte[] octets = memory.asSlice(start, length).toArray(BYTE);
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    if (length > LONGEST_ADDRESS || !text.matches("[0-9a-fA-F:.]+")) {
      return false;
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      high = IpAddress.high(address);
      low = IpAddress.low(address);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean skip(char expected) {
    if (position >= end || memory.get(BYTE, position) != expected) {
      return false;
    }
    position++;
    return true;
  }

  /** A decimal number up to a limit; -1 when there is none, or a bigger one. */
  private int number(int most) {
    int value = -1;
    while (position < end) {
      int digit = memory.get(BYTE, position) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = Math.max(value, 0) * 10 + digit;
      if (value > most) {
        return -1;
      }
      position++;
    }
    return value;
  }

  public Kind kind() {
    return kind;
  }

  /** The upper half of the address in it; of {@link Kind#EXTENDED_PASSIVE} there is none. */
  public long high() {
    return high;
  }

  /** The lower half. */
  public long low() {
    return low;
  }

  public int port() {
    return port;
  }

  /** Of an answer: where what the client must be told otherwise begins. */
  public long from() {
    return from;
  }

  /** Where it ends. */
  public long to() {
    return to;
  }

  /**
   * What must stand there for the client to come to another address and port.
   *
   * @param newLow the lower half of an IPv4 address; of no account in {@link Kind#EXTENDED_PASSIVE}
   */
  public byte[] replacement(long newLow, int newPort) {
    String text =
        kind == Kind.EXTENDED_PASSIVE
            ? Integer.toString(newPort)
            : (newLow >>> 24 & 0xff)
                + ","
                + (newLow >>> 16 & 0xff)
                + ","
                + (newLow >>> 8 & 0xff)
                + ","
                + (newLow & 0xff)
                + ","
                + (newPort >>> 8)
                + ","
                + (newPort & 0xff);
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
