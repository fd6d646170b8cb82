package dev.tandem.lvs.packet;

/**
 * The checksum of SCTP (RFC 9260 appendix A), brought up to date after a change. It is linear: the
 * difference that a change makes does not depend on what else is in the packet, only on how much of
 * it follows. So a checksum that was wrong stays wrong.
 */
final class Crc32c {

  private static final int REVERSED_POLYNOMIAL = 0x82f63b78;
  private static final int[] TABLE = table();

  private Crc32c() {}

  /**
   * What a change of 32 bits adds, by exclusive or, to the checksum.
   *
   * @param change the bits that differ, the first octet highest
   * @param following octets behind them
   */
  static int difference(int change, int following) {
    int crc = 0;
    for (int shift = 24; shift >= 0; shift -= Byte.SIZE) {
      crc = next(crc, change >>> shift);
    }
    for (int i = 0; i < following; i++) {
      crc = next(crc, 0);
    }
    return crc;
  }

  private static int next(int crc, int octet) {
    return (crc >>> Byte.SIZE) ^ TABLE[(crc ^ octet) & 0xff];
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) != 0 ? REVERSED_POLYNOMIAL : 0);
      }
      table[i] = crc;
    }
    return table;
  }
}
