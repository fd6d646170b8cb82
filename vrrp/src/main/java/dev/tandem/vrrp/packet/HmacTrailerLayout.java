package dev.tandem.vrrp.packet;

/**
 * Where the fields of the HMAC trailer lie, in bytes from its first: it follows the advert.
 *
 * <pre>
 * +---------------+---------------+-------------------------------+
 * | kind 1        | key           | reserved, 0                   |
 * +---------------+---------------+-------------------------------+
 * | seconds since 1970                                            |
 * +-------------------------------+-------------------------------+
 * | 1/65536 s                     | counter                       |
 * +-------------------------------+-------------------------------+
 * | first 16 bytes of HMAC-SHA256                                 |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The HMAC covers a pseudo header, the advert with its checksum as zero, and the trailer up to
 * the HMAC followed by 16 zeros. The pseudo header: 4 or 6 for the family, the VRRP version, the
 * virtual router id, a zero, and the source address in 16 bytes, an IPv4 one in the first four.
 */
final class HmacTrailerLayout {

  static final int KIND = 0;
  static final int KEY = 1;
  static final int RESERVED = 2;

  /** Seconds, fraction and counter as one number that grows from advert to advert. */
  static final int SEQUENCE = 4;

  static final int HMAC = 12;
  static final int HMAC_LENGTH = 16;
  static final int LENGTH = 28;

  static final int KIND_SHA256 = 1;

  static final int PSEUDO_FAMILY = 0;
  static final int PSEUDO_VERSION = 1;
  static final int PSEUDO_ROUTER = 2;
  static final int PSEUDO_SOURCE = 4;
  static final int PSEUDO_LENGTH = 20;

  private HmacTrailerLayout() {}
}
