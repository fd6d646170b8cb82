package dev.tandem.lvs.packet;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Addresses of both families as 128 bits in two longs, the first octet highest; an IPv4 address is
 * {@code ::ffff:a.b.c.d} (RFC 4291 section 2.5.5.2), so that one kind of table holds both.
 */
public final class IpAddress {

  /** Bits in front of an IPv4 address. */
  public static final int IPV4_PREFIX_BITS = 96;

  private static final long IPV4_PREFIX = 0xffffL << Integer.SIZE;
  private static final int IPV4_OCTETS = 4;

  private IpAddress() {}

  /** The lower half of an IPv4 address; its upper half is 0. */
  public static long low(int ipv4) {
    return IPV4_PREFIX | Integer.toUnsignedLong(ipv4);
  }

  /** The upper half. */
  public static long high(InetAddress address) {
    byte[] octets = address.getAddress();
    return octets.length == IPV4_OCTETS ? 0 : half(octets, 0);
  }

  /** The lower half. */
  public static long low(InetAddress address) {
    byte[] octets = address.getAddress();
    return octets.length == IPV4_OCTETS ? low(Ipv4.bits(address)) : half(octets, Long.BYTES);
  }

  /** Whether the two halves stand for an IPv4 address. */
  public static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> Integer.SIZE == IPV4_PREFIX >>> Integer.SIZE;
  }

  /** An IPv6 address in 32 bits, as IPVS's schedulers see it: its four words by exclusive or. */
  public static int fold(long high, long low) {
    long both = high ^ low;
    return (int) both ^ (int) (both >>> Integer.SIZE);
  }

  /** An address of either family in 32 bits: IPv4 as it is, IPv6 folded. */
  public static int bits(InetAddress address) {
    return bits(high(address), low(address));
  }

  /** An address of either family in 32 bits: IPv4 as it is, IPv6 folded. */
  public static int bits(long high, long low) {
    return isIpv4(high, low) ? (int) low : fold(high, low);
  }

  /** The address with these halves. */
  public static InetAddress address(long high, long low) {
    byte[] octets = new byte[2 * Long.BYTES];
    for (int i = 0; i < Long.BYTES; i++) {
      octets[i] = (byte) (high >>> (Long.SIZE - Byte.SIZE * (i + 1)));
      octets[Long.BYTES + i] = (byte) (low >>> (Long.SIZE - Byte.SIZE * (i + 1)));
    }
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen octets are always an address", e);
    }
  }

  /** The upper half's bits that belong to a network. */
  public static long highMask(int prefixLength) {
    return mask(prefixLength);
  }

  /** The lower half's bits that belong to a network. */
  public static long lowMask(int prefixLength) {
    return mask(prefixLength - Long.SIZE);
  }

  private static long mask(int bits) {
    if (bits <= 0) {
      return 0;
    }
    return bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
  }

  private static long half(byte[] octets, int from) {
    long half = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      half = half << Byte.SIZE | (octets[from + i] & 0xff);
    }
    return half;
  }
}
