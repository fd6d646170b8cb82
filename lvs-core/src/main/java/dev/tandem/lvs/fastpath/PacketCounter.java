package dev.tandem.lvs.fastpath;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What became of a packet. Every verdict, drop and error of the data plane is counted under one of
 * these names; {@code tandem status} and the metrics show them.
 *
 * <p>Those that the XDP program counts too have the same numbers in reasons.h.
 */
public enum PacketCounter {
  FORWARDED_IN(0, "packets of known flows sent on to a real server"),
  FORWARDED_OUT(1, "answers of real servers sent on to a client"),
  NEW_FLOW(2, "packets that opened a flow"),
  NO_SERVICE(3, "packets to a virtual address that no service wants, left to the kernel"),
  UNKNOWN_FLOW_PASSED(
      4, "TCP segments of no known connection, left to the kernel, which resets them"),
  UNKNOWN_FLOW_DROPPED(
      5, "TCP segments of no known connection, dropped while the table is learned"),
  MALFORMED(6, "packets to a virtual address with a wrong length or version, dropped"),
  FRAGMENT(7, "fragments of connections' packets, handed to the director"),
  TTL_EXPIRED(8, "packets whose time to live ran out here, answered with ICMP"),
  HOP_UNKNOWN(9, "packets whose next hop had not answered ARP yet"),
  SERVER_GONE(10, "packets of clients whose real server was removed, dropped"),
  REVISITED(11, "SYNs on a known connection: the director decides whether another one begins"),
  DIRECTOR_ABSENT(12, "packets that opened a flow while no director listened, dropped"),
  ARP_SILENCED(
      13,
      "ARP requests and neighbour solicitations for a virtual address left unanswered because the "
          + "director is dead"),
  EVENT_LOST(14, "TCP state changes that the director had no room to hear of"),
  TOO_BIG(
      15, "packets longer than the way to their receiver takes, fragmented or answered with ICMP"),
  ICMP_ERROR(16, "ICMP errors about connections, handed to the director"),
  SCTP_CONTROL(17, "SCTP packets with more than data or with another port, handed to the director"),
  IPV6_KNOWN(
      18,
      "IPv6 packets of known flows with extension headers or without a checksum, handed to the "
          + "director"),
  HELPED(19, "packets of connections that a helper reads, handed to the director"),
  SYN_PUT_OFF(33, "SYNs dropped until they come again, while too many connections are half open"),
  EARLY(
      35,
      "packets of flows that the program had just opened by itself, handed to the director before it "
          + "knew of them"),

  ICMP_RELAYED(20, "ICMP errors about connections, sent on to the end that they concern"),
  FRAGMENT_HELD(21, "fragments that came before the first one of their packet and waited for it"),
  FRAGMENT_LOST(22, "fragments whose packet's first one did not come in time, dropped"),
  NO_SERVER(23, "packets that opened a flow when no real server was available, answered with ICMP"),
  STRAY_ANSWER(
      24,
      "packets of translated servers that belong to no known connection, answered with ICMP by "
          + "nat_icmp_send"),
  TABLE_FULL(
      25, "packets that opened a flow when their part of the connection table was full, dropped"),
  NO_CALL_ID(26, "packets to a service with \"--pe sip\" without a Call-ID, dropped"),
  FLOW_DROPPED(27, "packets that opened a flow, dropped by drop_packet"),
  OVER_LIMIT(
      28,
      "packets of flows above new_flow_limit, sent on by a hash without a connection, or dropped "
          + "where addresses are translated"),
  ENTRY_DROPPED(29, "connections ended early by drop_entry"),
  SEND_FULL(30, "packets dropped because an interface did not take them fast enough"),
  NO_PORT(31, "packets dropped because the next hop lies behind an interface the data plane lacks"),
  SERVICE_GONE(32, "packets handed to the director for a service that was just removed, dropped"),
  BYPASSED(
      34,
      "packets that opened a flow when no real server was available, left to the kernel's routes by "
          + "cache_bypass");

  private static final Map<Integer, PacketCounter> BY_NUMBER =
      Arrays.stream(values()).collect(Collectors.toMap(PacketCounter::number, c -> c));

  private final int number;
  private final String meaning;

  PacketCounter(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** The one with a number. */
  public static Optional<PacketCounter> numbered(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }

  /**
   * Its place among the counts, which outlive the director: the next build goes on counting there.
   * So a number stays what it is, and that of a counter that is given up is never used again.
   */
  public int number() {
    return number;
  }

  /** One clause for status pages and metrics. */
  public String meaning() {
    return meaning;
  }
}
