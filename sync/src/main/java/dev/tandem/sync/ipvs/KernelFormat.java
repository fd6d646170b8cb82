package dev.tandem.sync.ipvs;

/**
 * Messages of IPVS's sync protocol, in network order.
 *
 * <pre>
 *   version 1                               version 0
 *    0        1        2        3            0        1        2        3
 *   +--------+--------+-----------------+   +--------+--------+-----------------+
 *   |   0    | syncid | size in octets  |   | count  | syncid | size in octets  |
 *   +--------+--------+-----------------+   +--------+--------+-----------------+
 *   | count  |   1    |        0        |
 *   +--------+--------+-----------------+
 *
 *   record of version 1                     record of version 0
 *   +--------+--------+-----------------+   +--------+--------+-----------------+
 *   |  type  |protocol| 0000 | size     |   |   0    |protocol|   client port   |
 *   +--------+--------+-----------------+   +--------+--------+-----------------+
 *   |              flags                |   |  virtual port   |   server port   |
 *   +-----------------+-----------------+   +-----------------+-----------------+
 *   |      state      |   client port   |   |          client address           |
 *   +-----------------+-----------------+   +-----------------------------------+
 *   |  virtual port   |   server port   |   |          virtual address          |
 *   +-----------------+-----------------+   +-----------------------------------+
 *   |           firewall mark           |   |          server address           |
 *   +-----------------------------------+   +-----------------+-----------------+
 *   |        timeout in seconds         |   |      flags      |      state      |
 *   +-----------------------------------+   +-----------------+-----------------+
 *   | client, virtual, server address:  |   | sequences, if the flags have them |
 *   | 4 octets each, or 16 if type is 1 |   +-----------------------------------+
 *   +-----------------------------------+
 *   | options: type, length, value      |
 *   +-----------------------------------+
 * </pre>
 *
 * Records of version 1 begin at multiples of four octets; their size does not count the padding.
 */
final class KernelFormat {

  /** The upper four bits of a record's size are its version. */
  static final int SIZE_MASK = 0x0fff;

  static final int HEADER_V0 = 4;
  static final int HEADER_V1 = 8;
  static final int RECORD_V0 = 24;
  static final int RECORD_IPV4 = 36;
  static final int RECORD_IPV6 = 72;
  static final int SEQUENCES = 24;

  /** The most records that the count of a message can tell. */
  static final int MOST_RECORDS = 255;

  /** type: addresses are IPv6. */
  static final int TYPE_IPV6 = 1;

  /** flags: how packets get to the server. */
  static final int METHOD_MASK = 7;

  static final int MASQUERADE = 0;
  static final int LOCAL = 1;
  static final int TUNNEL = 2;
  static final int ROUTE = 3;

  /** flags: answers do not pass the director. */
  static final int NO_OUTPUT = 1 << 7;

  /** flags: counts as inactive on its server. */
  static final int INACTIVE = 1 << 8;

  /** flags: sequence numbers are shifted of what the server sends. */
  static final int SHIFTED_OUT = 1 << 9;

  /** flags: sequence numbers are shifted, of what the server sends or of what it gets. */
  static final int SEQUENCES_MASK = 3 << 9;

  /** flags: the client's port is not known yet. */
  static final int NO_CLIENT_PORT = 1 << 11;

  static final int TEMPLATE = 1 << 12;

  static final int ONE_PACKET = 1 << 13;

  static final int OPTION_SEQUENCES = 1;
  static final int OPTION_ENGINE_DATA = 2;
  static final int OPTION_ENGINE_NAME = 3;

  /** In an option's type: who does not know it leaves it out. */
  static final int OPTIONAL = 0x40;

  /** The longest name of a persistence engine. */
  static final int ENGINE_NAME = 16;

  private KernelFormat() {}
}
