package dev.tandem.vrrp.packet;

/**
 * Where the fields of a VRRP advert lie, in bytes from its first.
 *
 * <p>Version 2 (RFC 3768 section 5.1). The authentication data are always there; only with
 * authentication type 1 they are not zero:
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+---------------+---------------+
 * | 2     | type  | virtual rtr id| priority      | address count |
 * +-------+-------+---------------+---------------+---------------+
 * | auth type     | interval, s   | checksum                      |
 * +---------------+---------------+-------------------------------+
 * | IPv4 address, 4 bytes each ...                                |
 * +---------------------------------------------------------------+
 * | authentication data, 8 bytes                                  |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>Version 3 (RFC 9568 section 5.1):
 *
 * <pre>
 * +-------+-------+---------------+---------------+---------------+
 * | 3     | type  | virtual rtr id| priority      | address count |
 * +-------+-------+---------------+---------------+---------------+
 * | rsvd  | interval, 1/100 s     | checksum                      |
 * +-------+-----------------------+-------------------------------+
 * | address, 4 bytes each or 16 ...                               |
 * +---------------------------------------------------------------+
 * </pre>
 */
final class AdvertLayout {

  static final int VERSION_AND_TYPE = 0;
  static final int VIRTUAL_ROUTER_ID = 1;
  static final int PRIORITY = 2;
  static final int ADDRESS_COUNT = 3;
  static final int V2_AUTH_TYPE = 4;
  static final int V2_INTERVAL = 5;
  static final int V3_INTERVAL = 4;
  static final int CHECKSUM = 6;
  static final int ADDRESSES = 8;

  static final int V2_AUTH_DATA_LENGTH = 8;

  /** The only type there is. */
  static final int TYPE_ADVERTISEMENT = 1;

  /** The low twelve of the sixteen bits at {@link #V3_INTERVAL}. */
  static final int V3_INTERVAL_MASK = 0x0fff;

  /** The address count has eight bits. */
  static final int MOST_ADDRESSES = 255;

  private AdvertLayout() {}
}
