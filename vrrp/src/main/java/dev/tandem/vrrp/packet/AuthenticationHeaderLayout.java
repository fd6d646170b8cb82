package dev.tandem.vrrp.packet;

/**
 * Where the fields of an IP authentication header lie, in bytes from its first (RFC 2402 section
 * 2), with the 96 bits of HMAC-MD5-96 (RFC 2403).
 *
 * <pre>
 * +---------------+---------------+-------------------------------+
 * | next header   | length, words | reserved                      |
 * |               | less 2        |                               |
 * +---------------+---------------+-------------------------------+
 * | security parameters index: the sender's address               |
 * +---------------------------------------------------------------+
 * | sequence number                                               |
 * +---------------------------------------------------------------+
 * | integrity check value, 12 bytes                               |
 * +---------------------------------------------------------------+
 * </pre>
 */
final class AuthenticationHeaderLayout {

  static final int NEXT_HEADER = 0;
  static final int PAYLOAD_LENGTH = 1;
  static final int PARAMETERS_INDEX = 4;
  static final int SEQUENCE = 8;
  static final int CHECK_VALUE = 12;
  static final int CHECK_VALUE_LENGTH = 12;
  static final int LENGTH = 24;

  /** {@link #LENGTH} in words of 32 bits, less 2. */
  static final byte LENGTH_IN_WORDS_LESS_2 = 4;

  static final int PROTOCOL_AH = 51;

  private AuthenticationHeaderLayout() {}
}
