package dev.tandem.lvs.plane;

/** How packets come to the engine and go. */
public enum PlaneKind {
  /** XDP where the kernel has all that it takes, else libpcap. */
  AUTO,
  /** An XDP program forwards what is known. */
  XDP,
  /** The engine forwards all, through libpcap: slower, but on every Linux. */
  PCAP
}
