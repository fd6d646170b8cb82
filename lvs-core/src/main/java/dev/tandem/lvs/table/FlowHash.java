package dev.tandem.lvs.table;

/**
 * The hash of a flow's client side, the same as {@code flow_hash} in table.h. Both directions of a
 * connection carry the client's address and port, so one slot serves both. Seeded, so that nobody
 * outside can choose flows that collide.
 */
final class FlowHash {

  private FlowHash() {}

  static long of(int protocol, int clientAddress, int clientPort, long seed) {
    long x = ((long) clientAddress << 32) | ((long) clientPort << 16) | protocol;
    return mix(x ^ seed);
  }

  /** What stands for an IPv6 address in place of one of IPv4, the same as {@code address_hash}. */
  static int ofAddress(long high, long low, long seed) {
    return (int) mix(mix(high ^ seed) ^ low);
  }

  private static long mix(long value) {
    long x = value ^ (value >>> 33);
    x *= 0xff51afd7ed558ccdL;
    x ^= x >>> 33;
    x *= 0xc4ceb9fe1a85ec53L;
    return x ^ (x >>> 33);
  }

  /** What stands for the flow in its bucket's tags; never 0, which means free. */
  static int tag(long hash) {
    int tag = (int) hash ^ (int) (hash >>> 32);
    return tag == 0 ? 1 : tag;
  }
}
