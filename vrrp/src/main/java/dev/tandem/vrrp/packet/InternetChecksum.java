package dev.tandem.vrrp.packet;

import java.net.Inet4Address;
import java.nio.ByteBuffer;

/** The ones' complement sum of RFC 1071, over bytes in network order. */
final class InternetChecksum {

  private InternetChecksum() {}

  /**
   * Adds the bytes between the buffer's position and limit to a sum that {@link #fold} finishes.
   */
  static int add(int sum, ByteBuffer bytes) {
    int result = sum;
    int end = bytes.limit();
    for (int i = bytes.position(); i < end; i += 2) {
      int low = i + 1 < end ? bytes.get(i + 1) & 0xff : 0;
      result += (bytes.get(i) & 0xff) << 8 | low;
    }
    return result;
  }

  /**
   * The sum of the pseudo header that VRRP version 3 puts before its message (RFC 5798 section
   * 5.2.8): source, destination, zero, protocol and message length.
   */
  static int pseudoHeader(Inet4Address source, Inet4Address destination, int messageLength) {
    int addresses = add(add(0, ByteBuffer.wrap(source.getAddress())), wrap(destination));
    return addresses + Ipv4Layout.PROTOCOL_VRRP + messageLength;
  }

  /**
   * The checksum field's value for a sum taken with that field as zero; 0 for the sum of a message
   * whose checksum is right.
   */
  static int fold(int sum) {
    int folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return ~folded & 0xffff;
  }

  private static ByteBuffer wrap(Inet4Address address) {
    return ByteBuffer.wrap(address.getAddress());
  }
}
