package dev.tandem.lvs.fastpath;

/**
 * The smaller records that the director and the XDP program share (layout.h, tally.h), with their
 * offsets.
 *
 * <pre>
 *   destination  8 octets   hop16, flags16, -32
 *   tunnel      48 octets   version32, mtu16, port16, kind8, flags8, -48, source128, server128
 *   hop         32 octets   version32, interface index32, destination MAC, source MAC, mtu16, -80
 *   port         8 octets   MAC in the lower 48 bits, first octet lowest; above it PORT_CAPTURED
 *   traffic     32 octets   in packets64, in bytes64, out packets64, out bytes64
 *   tally      176 octets   service128, server128, service port16, server port16, protocol8, state8,
 *                           -16, number32, -32, base, zero and rates of 5 x 64 each, connections64
 *   tally journal 368 octets stamp32, count32, 2 indexes32, 2 tallies
 *   settings    24 octets   heartbeat32, heartbeat limit32, drop unknown32, mark rules32, sloppy32, -32
 *   mark rule   88 octets   source128, its mask128, target128, its mask128, first and last source
 *                           port16, first and last target port16, interface index32, mark32,
 *                           protocol8, served8, -48
 *   identity    24 octets   hash seed64, layout version32, bucket count32, destination count32, writers32
 *   constants   24 octets   hash seed64, bucket count32, destination count32, port index32,
 *                           redirects back32
 *   choice      16 octets   destination32, state32, server address32, server port16, -16
 *   stock    16,512 octets  taken32, -480, laid32, -480, 1,024 choices
 *   opening state 16 octets in use32, awake32, epoch32, closed32
 *   opening     24 octets   epoch32, destination32, client address32, virtual address32, client port16,
 *                           virtual port16, protocol8, TCP flags8, -16
 *   event       16 octets   slot32, state32, flag class8, from server8, -48
 * </pre>
 */
public final class SharedLayout {

  public static final int DESTINATION_LENGTH = 8;
  public static final int DESTINATION_HOP = 0;
  public static final int DESTINATION_FLAGS = 2;
  public static final int DESTINATION_GONE = 1;

  /** flags of a destination: it is this host, whose stack gets the packets as they are. */
  public static final int DESTINATION_LOCAL = 1 << 1;

  public static final int TUNNEL_LENGTH = 48;
  public static final int TUNNEL_VERSION = 0;
  public static final int TUNNEL_MTU = 4;
  public static final int TUNNEL_PORT = 6;
  public static final int TUNNEL_KIND = 8;
  public static final int TUNNEL_FLAGS = 9;
  public static final int TUNNEL_SOURCE = 16;
  public static final int TUNNEL_SERVER = 32;

  /** flags: the encapsulation carries a checksum. */
  public static final int TUNNEL_CHECKSUM = 1;

  /** flags: the outer packet may not be fragmented if the inner one may not. */
  public static final int TUNNEL_KEEPS_DF = 1 << 1;

  /** flags: the outer packet is IPv6. */
  public static final int TUNNEL_OVER_IPV6 = 1 << 2;

  public static final int HOP_LENGTH = 32;
  public static final int HOP_VERSION = 0;
  public static final int HOP_INTERFACE = 4;
  public static final int HOP_DESTINATION_MAC = 8;
  public static final int HOP_SOURCE_MAC = 14;
  public static final int HOP_MTU = 20;
  public static final int HOP_VLAN = 22;
  public static final int MAX_HOPS = 16384;

  public static final int PORT_LENGTH = 8;

  /** How many interfaces of VLANs the program can know. */
  public static final int MAX_VLANS = 256;

  public static final int VLAN_WAY_LENGTH = 8;
  public static final int VLAN_WAY_INTERFACE = 0;
  public static final int VLAN_WAY_ID = 4;
  public static final int VLAN_LENGTH = 16;
  public static final int VLAN_MAC = 0;
  public static final int VLAN_INTERFACE = 8;
  public static final long PORT_MAC_BITS = 0xffff_ffff_ffffL;

  /** port: somebody wants to see its packets. */
  public static final long PORT_CAPTURED = 1L << 48;

  /** port: all packets are the kernel's for now. */
  public static final long PORT_STANDS_BACK = 1L << 49;

  /**
   * port, for the next director: that XDP is generic was asked for, and is not for want of native.
   */
  public static final long PORT_ASKED_GENERIC = 1L << 50;

  public static final int MAX_PORTS = 64;
  public static final int PORT_CELLS = 256;
  public static final int QUEUES_PER_PORT = 64;

  public static final int TRAFFIC_LENGTH = 32;
  public static final int TRAFFIC_IN_PACKETS = 0;
  public static final int TRAFFIC_IN_BYTES = 8;
  public static final int TRAFFIC_OUT_PACKETS = 16;
  public static final int TRAFFIC_OUT_BYTES = 24;

  /** Connections, packets in and out, octets in and out. */
  public static final int TALLY_VALUES = 5;

  public static final int TALLY_SERVICE_ADDRESS = 0;
  public static final int TALLY_SERVER_ADDRESS = 16;
  public static final int TALLY_SERVICE_PORT = 32;
  public static final int TALLY_SERVER_PORT = 34;
  public static final int TALLY_PROTOCOL = 36;
  public static final int TALLY_STATE = 37;
  public static final int TALLY_NUMBER = 40;
  public static final int TALLY_BASE = 48;
  public static final int TALLY_ZERO = 88;

  /** From here on values are written one by one, without the journal. */
  public static final int TALLY_RATES = 128;

  public static final int TALLY_CONNECTIONS = 168;
  public static final int TALLY_LENGTH = 176;

  /** state of a tally: it is nobody's. */
  public static final int TALLY_FREE = 0;

  /** state of a tally: of a server that was removed from its service, and may come back. */
  public static final int TALLY_RESTING = 1;

  /** state of a tally: of a service, or a server that belongs to one. */
  public static final int TALLY_LISTED = 2;

  public static final int TALLY_JOURNAL_STAMP = 0;
  public static final int TALLY_JOURNAL_COUNT = 4;
  public static final int TALLY_JOURNAL_INDEX = 8;
  public static final int TALLY_JOURNAL_TALLY = 16;
  public static final int TALLY_JOURNAL_LENGTH = 368;

  public static final int SETTINGS_LENGTH = 24;
  public static final int SETTINGS_HEARTBEAT = 0;
  public static final int SETTINGS_HEARTBEAT_LIMIT = 4;
  public static final int SETTINGS_DROP_UNKNOWN = 8;
  public static final int SETTINGS_MARK_RULES = 12;

  public static final int SETTINGS_SLOPPY = 16;
  public static final int SETTINGS_MARK_CHANGES = 20;

  /** settings, sloppy: any TCP segment but a reset opens a connection. */
  public static final int SLOPPY_TCP = 1;

  /** settings, sloppy: any SCTP packet but an ABORT opens a connection. */
  public static final int SLOPPY_SCTP = 1 << 1;

  /** settings, sloppy: a SYN opens a connection only when it comes again. */
  public static final int SYN_TWICE = 1 << 2;

  /** settings, sloppy: a datagram from a server's address may begin a connection. */
  public static final int SERVERS_CALL = 1 << 3;

  /** settings, sloppy: what servers send that belongs to no connection is the director's. */
  public static final int SEES_STRAYS = 1 << 4;

  /** settings, sloppy: an error about a packet of no known connection may open one. */
  public static final int SCHEDULES_ERRORS = 1 << 5;

  /** settings, mark rules: how many there are, and from here upwards the number of the first. */
  public static final int MARK_RULES_FIRST_SHIFT = 16;

  public static final int MARK_RULE_LENGTH = 88;
  public static final int MARK_RULE_SOURCE = 0;
  public static final int MARK_RULE_SOURCE_MASK = 16;
  public static final int MARK_RULE_TARGET = 32;
  public static final int MARK_RULE_TARGET_MASK = 48;
  public static final int MARK_RULE_FIRST_SOURCE_PORT = 64;
  public static final int MARK_RULE_LAST_SOURCE_PORT = 66;
  public static final int MARK_RULE_FIRST_TARGET_PORT = 68;
  public static final int MARK_RULE_LAST_TARGET_PORT = 70;
  public static final int MARK_RULE_INTERFACE = 72;
  public static final int MARK_RULE_MARK = 76;
  public static final int MARK_RULE_PROTOCOL = 80;
  public static final int MARK_RULE_SERVED = 81;

  /** mark rule, served: packets of IPv4 with the mark have a service. */
  public static final int MARK_SERVES_IPV4 = 1;

  /** mark rule, served: packets of IPv6 with the mark have a service. */
  public static final int MARK_SERVES_IPV6 = 1 << 1;

  /** Rules in use at one time; there is room for as many that are about to replace them. */
  public static final int MAX_MARK_RULES = 256;

  /** Counts up with every change of a record that outlives the director, or of where flows lie. */
  public static final int LAYOUT_VERSION = 7;

  public static final int IDENTITY_LENGTH = 24;
  public static final int IDENTITY_HASH_SEED = 0;
  public static final int IDENTITY_LAYOUT_VERSION = 8;
  public static final int IDENTITY_BUCKET_COUNT = 12;
  public static final int IDENTITY_DESTINATION_COUNT = 16;
  public static final int IDENTITY_WRITERS = 20;

  public static final int CONSTANTS_LENGTH = 288;
  public static final int CONSTANTS_HASH_SEED = 0;
  public static final int CONSTANTS_BUCKET_COUNT = 8;
  public static final int CONSTANTS_DESTINATION_COUNT = 12;
  public static final int CONSTANTS_CELL_FACTOR = 16;
  public static final int CONSTANTS_SPARE_BUCKETS = 20;
  public static final int CONSTANTS_VLANS = 24;
  public static final int CONSTANTS_PORT_CELLS = 28;

  public static final int SERVICE_KEY_LENGTH = 20;
  public static final int SERVICE_KEY_ADDRESS = 0;
  public static final int SERVICE_KEY_PORT = 16;
  public static final int SERVICE_KEY_PROTOCOL = 18;

  /** Value of every service. */
  public static final int SERVICE = 1;

  /** Value of a service: it takes the data connections of FTP to its address too. */
  public static final int SERVICE_TAKES_FTP_DATA = 1 << 1;

  /** Value of a service, from here upwards: one more than its stock's number; 0 for none. */
  public static final int SERVICE_STOCK_SHIFT = 16;

  public static final int CHOICE_LENGTH = 16;
  public static final int CHOICE_DESTINATION = 0;
  public static final int CHOICE_STATE = 4;
  public static final int CHOICE_SERVER_ADDRESS = 8;
  public static final int CHOICE_SERVER_PORT = 12;

  /** Choices that a stock has room for; a power of two. */
  public static final int CHOICES = 1024;

  public static final int STOCK_TAKEN = 0;
  public static final int STOCK_LAID = 64;
  public static final int STOCK_CHOICES = 128;
  public static final int STOCK_LENGTH = STOCK_CHOICES + CHOICES * CHOICE_LENGTH;

  public static final int OPENING_STATE_LENGTH = 16;
  public static final int OPENING_STATE_IN_USE = 0;
  public static final int OPENING_STATE_AWAKE = 4;
  public static final int OPENING_STATE_EPOCH = 8;
  public static final int OPENING_STATE_CLOSED = 12;

  public static final int OPENING_LENGTH = 24;
  public static final int OPENING_EPOCH = 0;
  public static final int OPENING_DESTINATION = 4;
  public static final int OPENING_CLIENT_ADDRESS = 8;
  public static final int OPENING_VIRTUAL_ADDRESS = 12;
  public static final int OPENING_CLIENT_PORT = 16;
  public static final int OPENING_VIRTUAL_PORT = 18;
  public static final int OPENING_PROTOCOL = 20;
  public static final int OPENING_TCP_FLAGS = 21;

  public static final int EVENT_LENGTH = 16;
  public static final int EVENT_SLOT = 0;
  public static final int EVENT_STATE = 4;
  public static final int EVENT_FLAG_CLASS = 8;
  public static final int EVENT_FROM_SERVER = 9;

  public static final int COUNTERS_PER_CPU = 64;
  public static final int FILTER_WORDS = 1024;

  private SharedLayout() {}
}
