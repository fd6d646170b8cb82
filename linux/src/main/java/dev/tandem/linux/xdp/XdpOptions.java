package dev.tandem.linux.xdp;

/** Numbers of the AF_XDP interface (linux/if_xdp.h). */
final class XdpOptions {

  static final int AF_XDP = 44;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOL_XDP = 283;

  static final int MMAP_OFFSETS = 1;
  static final int RX_RING = 2;
  static final int TX_RING = 3;
  static final int UMEM_REG = 4;
  static final int UMEM_FILL_RING = 5;
  static final int UMEM_COMPLETION_RING = 6;
  static final int STATISTICS = 7;

  static final int SHARED_UMEM = 1 << 0;
  static final int COPY = 1 << 1;
  static final int ZEROCOPY = 1 << 2;
  static final int USE_NEED_WAKEUP = 1 << 3;

  static final int RING_NEED_WAKEUP = 1 << 0;

  static final long PAGE_RX = 0;
  static final long PAGE_TX = 0x8000_0000L;
  static final long PAGE_FILL = 0x1_0000_0000L;
  static final long PAGE_COMPLETION = 0x1_8000_0000L;

  private XdpOptions() {}
}
