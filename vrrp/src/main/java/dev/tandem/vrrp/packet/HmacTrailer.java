package dev.tandem.vrrp.packet;

import dev.tandem.vrrp.Secret;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The proof of origin behind an advert.
 *
 * @param message the advert and the trailer
 * @param start of the trailer
 */
record HmacTrailer(ByteBuffer message, int start) {

  private static final String ALGORITHM = "HmacSHA256";

  /** Writes a trailer behind an advert whose fields are complete; its checksum may come later. */
  static void put(
      ByteBuffer message, int start, InetAddress source, int keyId, Secret key, long sequence) {
    message.put(start + HmacTrailerLayout.KIND, (byte) HmacTrailerLayout.KIND_SHA256);
    message.put(start + HmacTrailerLayout.KEY, (byte) keyId);
    message.putLong(start + HmacTrailerLayout.SEQUENCE, sequence);
    message.put(start + HmacTrailerLayout.HMAC, new HmacTrailer(message, start).hmac(source, key));
  }

  boolean wellFormed() {
    return message.get(start + HmacTrailerLayout.KIND) == HmacTrailerLayout.KIND_SHA256
        && message.getShort(start + HmacTrailerLayout.RESERVED) == 0;
  }

  int keyId() {
    return message.get(start + HmacTrailerLayout.KEY) & 0xff;
  }

  long sequence() {
    return message.getLong(start + HmacTrailerLayout.SEQUENCE);
  }

  boolean madeWith(Secret key, InetAddress source) {
    byte[] there = new byte[HmacTrailerLayout.HMAC_LENGTH];
    message.get(start + HmacTrailerLayout.HMAC, there);
    return MessageDigest.isEqual(there, hmac(source, key));
  }

  private byte[] hmac(InetAddress source, Secret key) {
    ByteBuffer covered = ByteBuffer.allocate(start + HmacTrailerLayout.LENGTH);
    covered.put(0, message, 0, start + HmacTrailerLayout.HMAC);
    covered.putShort(AdvertLayout.CHECKSUM, (short) 0);
    byte[] digest = Digests.hmac(ALGORITHM, key, pseudoHeader(source), covered.array());
    return Arrays.copyOf(digest, HmacTrailerLayout.HMAC_LENGTH);
  }

  private byte[] pseudoHeader(InetAddress source) {
    return ByteBuffer.allocate(HmacTrailerLayout.PSEUDO_LENGTH)
        .put(HmacTrailerLayout.PSEUDO_FAMILY, (byte) (source instanceof Inet6Address ? 6 : 4))
        .put(
            HmacTrailerLayout.PSEUDO_VERSION,
            (byte) ((message.get(AdvertLayout.VERSION_AND_TYPE) & 0xff) >>> 4))
        .put(HmacTrailerLayout.PSEUDO_ROUTER, message.get(AdvertLayout.VIRTUAL_ROUTER_ID))
        .put(HmacTrailerLayout.PSEUDO_SOURCE, source.getAddress())
        .array();
  }
}
