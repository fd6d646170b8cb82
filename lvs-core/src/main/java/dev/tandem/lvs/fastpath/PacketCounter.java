package dev.tandem.lvs.fastpath;

/**
 * What became of a packet. Every verdict, drop and error of the data plane is counted under one of
 * these names; {@code tandem status} and the metrics show them.
 *
 * <p>The first ones are counted by the XDP program too, in the order of reasons.h.
 */
public enum PacketCounter {
  FORWARDED_IN("packets of known flows sent on to a real server"),
  FORWARDED_OUT("answers of real servers sent on to a client"),
  NEW_FLOW("packets that opened a flow"),
  NO_SERVICE("packets to a virtual address that no service wants, left to the kernel"),
  UNKNOWN_FLOW_PASSED("TCP segments of no known connection, left to the kernel, which resets them"),
  UNKNOWN_FLOW_DROPPED("TCP segments of no known connection, dropped while the table is learned"),
  MALFORMED("packets to a virtual address with a wrong length or version, dropped"),
  FRAGMENT("fragments of connections' packets, handed to the director"),
  TTL_EXPIRED("packets whose time to live ran out here, answered with ICMP"),
  HOP_UNKNOWN("packets whose next hop had not answered ARP yet"),
  SERVER_GONE("packets of clients whose real server was removed, dropped"),
  REVISITED("SYNs on a known connection: the director decides whether another one begins"),
  DIRECTOR_ABSENT("packets that opened a flow while no director listened, dropped"),
  ARP_SILENCED(
      "ARP requests and neighbour solicitations for a virtual address left unanswered because the "
          + "director is dead"),
  EVENT_LOST("TCP state changes that the director had no room to hear of"),
  TOO_BIG("packets longer than the way to their receiver takes, fragmented or answered with ICMP"),
  ICMP_ERROR("ICMP errors about connections, handed to the director"),
  SCTP_CONTROL("SCTP packets with more than data or with another port, handed to the director"),
  IPV6_KNOWN(
      "IPv6 packets of known flows with extension headers or without a checksum, handed to the "
          + "director"),
  HELPED("packets of connections that a helper reads, handed to the director"),

  ICMP_RELAYED("ICMP errors about connections, sent on to the end that they concern"),
  FRAGMENT_HELD("fragments that came before the first one of their packet and waited for it"),
  FRAGMENT_LOST("fragments whose packet's first one did not come in time, dropped"),
  NO_SERVER("packets that opened a flow when no real server was available, answered with ICMP"),
  STRAY_ANSWER(
      "packets of translated servers that belong to no known connection, answered with ICMP by "
          + "nat_icmp_send"),
  TABLE_FULL(
      "packets that opened a flow when their part of the connection table was full, dropped"),
  NO_CALL_ID("packets to a service with \"--pe sip\" without a Call-ID, dropped"),
  FLOW_DROPPED("packets that opened a flow, dropped by drop_packet"),
  OVER_LIMIT(
      "packets of flows above new_flow_limit, sent on by a hash without a connection, or dropped "
          + "where addresses are translated"),
  ENTRY_DROPPED("connections ended early by drop_entry"),
  SEND_FULL("packets dropped because an interface did not take them fast enough"),
  NO_PORT("packets dropped because the next hop lies behind an interface the data plane lacks"),
  SERVICE_GONE("packets handed to the director for a service that was just removed, dropped");

  private final String meaning;

  PacketCounter(String meaning) {
    this.meaning = meaning;
  }

  /** One clause for status pages and metrics. */
  public String meaning() {
    return meaning;
  }
}
