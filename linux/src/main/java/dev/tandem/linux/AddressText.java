package dev.tandem.linux;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Addresses as people and the system's other programs write them (RFC 5952, {@code inet_ntop}). The
 * JVM writes {@code ::1} as {@code 0:0:0:0:0:0:0:1}.
 */
public final class AddressText {

  private static final int GROUPS = 8;

  private AddressText() {}

  /** Such as {@code 192.0.2.1}, {@code 2001:db8::1} or, with a zone, {@code fe80::1%eth0}. */
  public static String of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    String atLength = address.getHostAddress();
    int zone = atLength.indexOf('%');
    return ipv6(address.getAddress()) + (zone < 0 ? "" : atLength.substring(zone));
  }

  private static String ipv6(byte[] octets) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (octets[2 * i] & 0xff) << Byte.SIZE | (octets[2 * i + 1] & 0xff);
    }
    int gap = longestZeroRun(groups);
    int gapEnd = gap < 0 ? -1 : gap + zeroRun(groups, gap);
    boolean endsAsIpv4 = gap == 0 && (gapEnd == 6 || (gapEnd == 5 && groups[5] == 0xffff));
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < (endsAsIpv4 ? 6 : GROUPS); i++) {
      if (i >= gap && i < gapEnd) {
        text.append(i == gap ? "::" : "");
      } else {
        text.append(i == 0 || i == gapEnd ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return endsAsIpv4
        ? text.append(gapEnd == 6 ? "" : ":").append(ipv4(octets)).toString()
        : text.toString();
  }

  /** What the last four octets are as an IPv4 address. */
  private static String ipv4(byte[] octets) {
    return "%d.%d.%d.%d"
        .formatted(octets[12] & 0xff, octets[13] & 0xff, octets[14] & 0xff, octets[15] & 0xff);
  }

  /** Start of the first of the longest runs of zero groups, -1 when none is longer than one. */
  private static int longestZeroRun(int[] groups) {
    int best = -1;
    int bestLength = 1;
    for (int i = 0; i < groups.length; i++) {
      int length = zeroRun(groups, i);
      if (length > bestLength) {
        best = i;
        bestLength = length;
      }
    }
    return best;
  }

  private static int zeroRun(int[] groups, int from) {
    int end = from;
    while (end < groups.length && groups[end] == 0) {
      end++;
    }
    return end - from;
  }
}
