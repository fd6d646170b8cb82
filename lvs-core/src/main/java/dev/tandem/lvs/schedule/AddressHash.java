package dev.tandem.lvs.schedule;

/** IPVS's hash of addresses for {@code dh} and {@code sh}. */
final class AddressHash {

  /** How many places there are for servers. */
  static final int PLACES = 256;

  // The kernel's GOLDEN_RATIO_32.
  private static final int FACTOR = 0x61c88647;
  private static final int SHIFT = 24;

  private AddressHash() {}

  static int place(int key) {
    return (key * FACTOR) >>> SHIFT;
  }
}
