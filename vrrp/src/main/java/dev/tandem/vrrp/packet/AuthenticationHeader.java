package dev.tandem.vrrp.packet;

import dev.tandem.vrrp.Secret;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * An IP authentication header in an IPv4 packet around a VRRP message, as keepalived makes it.
 *
 * @param packet from the IPv4 header on; not changed
 * @param offset of this header
 */
record AuthenticationHeader(ByteBuffer packet, int offset) {

  private static final String ALGORITHM = "HmacMD5";

  /** The header in a packet; empty when there is none, or it is around something else than VRRP. */
  static Optional<AuthenticationHeader> in(ByteBuffer packet, int offset) {
    boolean there =
        packet.get(Ipv4Layout.PROTOCOL) == AuthenticationHeaderLayout.PROTOCOL_AH
            && packet.limit() >= offset + AuthenticationHeaderLayout.LENGTH
            && packet.get(offset + AuthenticationHeaderLayout.NEXT_HEADER)
                == Ipv4Layout.PROTOCOL_VRRP;
    return there ? Optional.of(new AuthenticationHeader(packet, offset)) : Optional.empty();
  }

  /** Writes a header into its place in a packet that is complete otherwise. */
  static void put(ByteBuffer packet, int offset, long sequence, boolean routed, Secret secret) {
    packet.put(offset + AuthenticationHeaderLayout.NEXT_HEADER, (byte) Ipv4Layout.PROTOCOL_VRRP);
    packet.put(
        offset + AuthenticationHeaderLayout.PAYLOAD_LENGTH,
        AuthenticationHeaderLayout.LENGTH_IN_WORDS_LESS_2);
    packet.putInt(
        offset + AuthenticationHeaderLayout.PARAMETERS_INDEX, packet.getInt(Ipv4Layout.SOURCE));
    packet.putInt(offset + AuthenticationHeaderLayout.SEQUENCE, (int) sequence);
    byte[] value = new AuthenticationHeader(packet, offset).checkValue(routed, secret);
    packet.put(offset + AuthenticationHeaderLayout.CHECK_VALUE, value);
  }

  long sequence() {
    return Integer.toUnsignedLong(packet.getInt(offset + AuthenticationHeaderLayout.SEQUENCE));
  }

  /**
   * Whether it was made with the secret, by the sender that the packet names.
   *
   * @param routed whether routers on the way may have changed the TTL
   */
  boolean madeWith(Secret secret, boolean routed) {
    byte[] there = new byte[AuthenticationHeaderLayout.CHECK_VALUE_LENGTH];
    packet.get(offset + AuthenticationHeaderLayout.CHECK_VALUE, there);
    return MessageDigest.isEqual(there, checkValue(routed, secret))
        && packet.getInt(offset + AuthenticationHeaderLayout.PARAMETERS_INDEX)
            == packet.getInt(Ipv4Layout.SOURCE);
  }

  /** Over the packet without what changes on its way (RFC 2402 section 3.3.3.1.1). */
  private byte[] checkValue(boolean routed, Secret secret) {
    ByteBuffer covered = ByteBuffer.allocate(packet.limit()).put(0, packet, 0, packet.limit());
    covered.put(Ipv4Layout.TYPE_OF_SERVICE, (byte) 0);
    covered.putShort(Ipv4Layout.FRAGMENT, (short) 0);
    covered.putShort(Ipv4Layout.CHECKSUM, (short) 0);
    if (routed) {
      covered.put(Ipv4Layout.TIME_TO_LIVE, (byte) 0);
    }
    covered.put(
        offset + AuthenticationHeaderLayout.CHECK_VALUE,
        new byte[AuthenticationHeaderLayout.CHECK_VALUE_LENGTH]);
    byte[] digest = Digests.hmac(ALGORITHM, secret, covered.array());
    return Arrays.copyOf(digest, AuthenticationHeaderLayout.CHECK_VALUE_LENGTH);
  }
}
