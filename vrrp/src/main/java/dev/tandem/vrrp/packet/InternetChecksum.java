package dev.tandem.vrrp.packet;

import java.net.InetAddress;
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
   * The sum of the pseudo header of a message (RFC 5798 section 5.2.8, RFC 8200 section 8.1):
   * source, destination, zero, protocol and message length. The two families order and space these
   * differently, which makes no difference to a sum.
   */
  static int pseudoHeader(
      InetAddress source, InetAddress destination, int protocol, int messageLength) {
    int addresses = add(add(0, wrap(source)), wrap(destination));
    return addresses + protocol + messageLength;
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

  private static ByteBuffer wrap(InetAddress address) {
    return ByteBuffer.wrap(address.getAddress());
  }
}
