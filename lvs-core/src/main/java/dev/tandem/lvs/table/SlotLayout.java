package dev.tandem.lvs.table;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The slot of a connection or template: 64 octets, one cache line, both directions of the flow.
 * Shared with the XDP program ({@code struct slot} in layout.h).
 *
 * <pre>
 *    0                   4                   8                   12
 *   +-------------------+-------------------+-------------------+-------------------+
 *   |  state            |  client address   |  virtual address  |  server address   |
 *   +---------+---------+---------+----+----+-------------------+---------+---------+
 *   | c. port | v. port | s. port |prot|stat|  destination      | cl. hop | watch   |
 *   +---------+---------+---------+----+----+---------+---------+---------+---------+
 *   |  timeout          |  controller       |  marks  |  owner  |  stamp            |
 *   +-------------------+-------------------+---------+---------+---------+---------+
 *   |  last seen        |  in packets       |  out packets      |  flags  |    -    |
 *   +-------------------+-------------------+-------------------+---------+---------+
 * </pre>
 *
 * Addresses and ports are in network order, the rest in the machine's. The program writes the last
 * row only; the director writes the others, and for templates all. What does not fit here is in a
 * record of {@link AddressRecords}.
 *
 * <ul>
 *   <li>state: generation in bits 31..8, flags below; written last when a slot comes to life
 *   <li>client address: of IPv6, a hash of it
 *   <li>virtual address: of IPv6, 0
 *   <li>server address: the number of the record instead, if there is one
 *   <li>stat: the connection's state in its protocol's table
 *   <li>destination: number of the real server, 0 while unknown
 *   <li>cl. hop: number of the neighbour towards the client, 0 to ask the kernel
 *   <li>watch: the TCP flags that the program reports, and whether it reports datagrams
 *   <li>timeout: of a template, in ticks; 0 for connections: their state's
 *   <li>controller: the template that this connection belongs to, or the control connection of a
 *       data connection, plus one; 0 for none
 *   <li>marks: see the constants
 *   <li>owner: of a copy, the number of the director that the flow belongs to; 0 for one of an
 *       earlier life
 *   <li>stamp: when the slot was last sent to the peer; when it was freed, if it is free
 *   <li>in packets: of a template, how many connections belong to it
 *   <li>out packets, flags: of a connection with a helper, and of a template, see the constants
 * </ul>
 */
public final class SlotLayout {

  public static final int LENGTH = 64;

  public static final int STATE = 0;
  public static final int CLIENT_ADDRESS = 4;
  public static final int VIRTUAL_ADDRESS = 8;
  public static final int SERVER_ADDRESS = 12;
  public static final int CLIENT_PORT = 16;
  public static final int VIRTUAL_PORT = 18;
  public static final int SERVER_PORT = 20;
  public static final int PROTOCOL = 22;
  public static final int CONNECTION_STATE = 23;
  public static final int DESTINATION = 24;
  public static final int CLIENT_HOP = 28;
  public static final int WATCH = 30;
  public static final int TIMEOUT = 32;
  public static final int CONTROLLER = 36;
  public static final int MARKS = 40;
  public static final int OWNER = 42;
  public static final int STAMP = 44;
  public static final int LAST_SEEN = 48;
  public static final int IN_PACKETS = 52;
  public static final int OUT_PACKETS = 56;
  public static final int SEEN_FLAGS = 60;

  // Packets of a connection with a helper pass through the director, so these are not the
  // program's.
  static final int SHIFT_FROM = 56;
  static final int SHIFT = 60;

  // Of a template that is one call's: what stands for the call; 0 for all others.
  static final int IDENTITY = 56;

  /** state: the slot holds a connection or template. */
  public static final int LIVE = 1;

  /** state: it is a persistence template, which no packet matches. */
  public static final int TEMPLATE = 1 << 1;

  /** state: addresses are translated; otherwise packets are routed as they are. */
  public static final int NAT = 1 << 2;

  /** state: packets are wrapped in packets to the server. */
  public static final int TUNNEL = 1 << 3;

  /** state: the client's packets are IPv6. */
  public static final int IPV6 = 1 << 4;

  /** state: addresses are in a record; always so with IPv6, and with a server of IPv6. */
  public static final int RECORD = 1 << 5;

  /**
   * state: a helper reads what its packets say, and changes it, so that the program leaves them to
   * the director.
   */
  public static final int HELPED = 1 << 6;

  /** state: what says how addresses are kept. */
  static final int FAMILY = IPV6 | RECORD;

  /** state: one generation; it is in all bits from here upwards. */
  public static final int GENERATION = 1 << 8;

  /** marks: a copy of another director's flow, of which no packet has passed here since. */
  public static final int FROM_PEER = 1;

  /** marks: counts as active on its server (and as inactive otherwise). */
  public static final int ACTIVE = 1 << 1;

  /** marks: of a template: a connection under it got an answer ({@code ASSURED}). */
  public static final int ASSURED = 1 << 2;

  /** marks: the peer has been told of it. */
  public static final int REPLICATED = 1 << 3;

  /** marks: its controller is the control connection that announced it, and no template. */
  public static final int ANNOUNCED = 1 << 4;

  /** marks: of a copy: its director had the virtual address when it told of the flow last. */
  public static final int FROM_MASTER = 1 << 5;

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfInt NET_INT = INT.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfShort NET_SHORT = SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private SlotLayout() {}
}
