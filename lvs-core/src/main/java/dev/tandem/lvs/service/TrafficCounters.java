package dev.tandem.lvs.service;

/**
 * What {@code ipvsadm --stats} shows of a service or a server, counted since the last {@code -Z}.
 *
 * @param inBytes length of IP packets from clients (no Ethernet header, no outer tunnel header)
 */
public record TrafficCounters(
    long connections, long inPackets, long outPackets, long inBytes, long outBytes) {

  public static final TrafficCounters NONE = new TrafficCounters(0, 0, 0, 0, 0);

  /** What was counted since an earlier moment. */
  public TrafficCounters minus(TrafficCounters earlier) {
    return new TrafficCounters(
        connections - earlier.connections,
        inPackets - earlier.inPackets,
        outPackets - earlier.outPackets,
        inBytes - earlier.inBytes,
        outBytes - earlier.outBytes);
  }

  /** Sum of both. */
  public TrafficCounters plus(TrafficCounters other) {
    return new TrafficCounters(
        connections + other.connections,
        inPackets + other.inPackets,
        outPackets + other.outPackets,
        inBytes + other.inBytes,
        outBytes + other.outBytes);
  }
}
