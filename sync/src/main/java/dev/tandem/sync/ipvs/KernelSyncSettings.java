package dev.tandem.sync.ipvs;

/**
 * How often flows are told to IPVS, by the names of the kernel's sysctls.
 *
 * @param version of the messages that are sent, 0 or 1
 * @param threshold number of packets from the client at which a connection is told
 * @param period number of packets after which it is told again; 0 for never
 * @param refreshSeconds after which it is told again at most; 0 for by packets alone
 * @param retries how often it is told again in between, 0 to 3
 */
public record KernelSyncSettings(
    int version, int threshold, int period, int refreshSeconds, int retries) {

  /** What the kernel has unless told otherwise. */
  public static final KernelSyncSettings OF_KERNEL = new KernelSyncSettings(1, 3, 50, 0, 0);
}
