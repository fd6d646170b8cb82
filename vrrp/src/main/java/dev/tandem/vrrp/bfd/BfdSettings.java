package dev.tandem.vrrp.bfd;

import dev.tandem.vrrp.TrackerKey;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A session as configured ({@code bfd_instance}).
 *
 * @param source of the packets; empty for the one that the route gives
 * @param minRx the fastest that this side wants to hear
 * @param minTx the fastest that this side sends
 * @param idleTx how often it sends while the session is not up; at least a second (RFC 5880 section
 *     6.8.3)
 * @param multiplier so many packets that the neighbour may miss before it takes this side for dead,
 *     1..255
 * @param passive whether it only answers
 * @param ttl of the packets sent
 * @param maxHops by how much the TTL of a packet received may be below 255
 * @param multihop port 4784 (RFC 5883) instead of 3784
 */
public record BfdSettings(
    String name,
    InetAddress neighbor,
    Optional<InetAddress> source,
    Duration minRx,
    Duration minTx,
    Duration idleTx,
    int multiplier,
    boolean passive,
    int ttl,
    int maxHops,
    boolean multihop) {

  public TrackerKey key() {
    return new TrackerKey(TrackerKey.Kind.BFD, name);
  }
}
