package dev.tandem.lvs.engine;

/** What may be wrong with a packet, as ICMP (RFC 792) and ICMPv6 (RFC 4443) say it. */
enum IcmpError {
  PORT_UNREACHABLE(0x0303, 0x0104),
  HOST_UNREACHABLE(0x0301, 0x0103),
  TOO_BIG(0x0304, 0x0200),
  TIME_EXCEEDED(0x0b00, 0x0300);

  private final int icmp;
  private final int icmpv6;

  IcmpError(int icmp, int icmpv6) {
    this.icmp = icmp;
    this.icmpv6 = icmpv6;
  }

  /** Type and code as the first 16 bits of the message. */
  int typeAndCode(boolean ipv6) {
    return ipv6 ? icmpv6 : icmp;
  }
}
