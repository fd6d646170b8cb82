package dev.tandem.lvs.schedule;

/**
 * SipHash-1-3 of one 32-bit number, cut to 32 bits: the kernel's {@code hsiphash_1u32} on 64-bit
 * machines.
 */
final class SipHash {

  private static final long LENGTH_OCTET = 4L << 56;

  private final long key0;
  private final long key1;

  SipHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /** The hash, to be read as an unsigned number. */
  int of(int value) {
    long message = LENGTH_OCTET | Integer.toUnsignedLong(value);
    long a = key0 ^ 0x736f6d6570736575L;
    long b = key1 ^ 0x646f72616e646f6dL;
    long c = key0 ^ 0x6c7967656e657261L;
    long d = key1 ^ 0x7465646279746573L ^ message;
    // One round takes the message, three more finish.
    for (int round = 0; round < 4; round++) {
      a += b;
      b = Long.rotateLeft(b, 13) ^ a;
      a = Long.rotateLeft(a, 32);
      c += d;
      d = Long.rotateLeft(d, 16) ^ c;
      a += d;
      d = Long.rotateLeft(d, 21) ^ a;
      c += b;
      b = Long.rotateLeft(b, 17) ^ c;
      c = Long.rotateLeft(c, 32);
      if (round == 0) {
        a ^= message;
        c ^= 0xff;
      }
    }
    return (int) (a ^ b ^ c ^ d);
  }
}
