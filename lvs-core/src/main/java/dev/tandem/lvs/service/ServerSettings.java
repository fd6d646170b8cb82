package dev.tandem.lvs.service;

/**
 * A real server as configured in one virtual service.
 *
 * @param weight 0..2^31-1; 0 takes no new connections but keeps those it has
 * @param upperThreshold connections (active and inactive) from which on the server counts as
 *     overloaded; 0 is no limit
 * @param lowerThreshold connections below which an overloaded server is taken again; 0 stands for
 *     three quarters of the upper threshold
 * @param tunnel how packets are wrapped; read only with {@link ForwardingMethod#TUNNEL}
 */
public record ServerSettings(
    ServerKey key,
    ForwardingMethod method,
    int weight,
    int upperThreshold,
    int lowerThreshold,
    Tunnel tunnel) {

  public static final int DEFAULT_WEIGHT = 1;

  /** The same server with another weight. */
  public ServerSettings withWeight(int newWeight) {
    return new ServerSettings(key, method, newWeight, upperThreshold, lowerThreshold, tunnel);
  }
}
