package dev.tandem.lvs.packet;

/**
 * The address that stands for a firewall mark in templates and tables, as with IPVS: the mark in
 * the first 32 bits. Mark 5 is 0.0.0.5, and for IPv6 0:5::.
 */
public final class MarkAddress {

  private MarkAddress() {}

  /** The upper half, see {@link IpAddress}. */
  public static long high(int mark, boolean ipv6) {
    return ipv6 ? (long) mark << Integer.SIZE : 0;
  }

  /** The lower half. */
  public static long low(int mark, boolean ipv6) {
    return ipv6 ? 0 : IpAddress.low(mark);
  }

  /** The mark that an address stands for. */
  public static int mark(long high, long low) {
    return IpAddress.isIpv4(high, low) ? (int) low : (int) (high >>> Integer.SIZE);
  }
}
