package dev.tandem.lvs.service;

/**
 * Persistence of a virtual service: clients that share the masked address meet the same real
 * server.
 *
 * @param timeoutSeconds life of a template after its last new connection, 1..2678400 (31 days)
 * @param netmask for IPv4 services the mask as 32 bits in host order (may have gaps, as IPVS
 *     allows); for IPv6 services the prefix length 1..128
 */
public record Persistence(int timeoutSeconds, int netmask) {

  /** What {@code ipvsadm -p} and {@code persistence_timeout} mean without a number. */
  public static final int DEFAULT_TIMEOUT_SECONDS = 360;

  /** Each IPv4 client address for itself. */
  public static final int EACH_IPV4_CLIENT = 0xffffffff;

  /** Each IPv6 client address for itself. */
  public static final int EACH_IPV6_CLIENT = 128;
}
