package dev.tandem.vrrp;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Adverts that go to each peer by its address instead of to a multicast group ({@code
 * unicast_peer}).
 *
 * @param peers in the order of the configuration; without any, the instance is in fault
 * @param timeToLive of adverts sent, 0..255
 * @param onlyPeers whether adverts of other senders, or from too far away, are dropped ({@code
 *     check_unicast_src})
 * @param vrf name of the device whose routes lead to the peers, of an instance on any interface;
 *     empty for the routes of the host
 */
public record UnicastSettings(
    List<Peer> peers, int timeToLive, boolean onlyPeers, Optional<String> vrf) {

  public UnicastSettings {
    peers = List.copyOf(peers);
  }

  /**
   * Another router of the instance.
   *
   * @param leastTtl which its adverts may have left here, 0..255
   * @param mostTtl likewise
   */
  public record Peer(InetAddress address, int leastTtl, int mostTtl) {

    /** From whatever distance. */
    public static Peer anywhere(InetAddress address) {
      return new Peer(address, 0, 255);
    }
  }

  public Optional<Peer> find(InetAddress address) {
    return peers.stream().filter(peer -> peer.address().equals(address)).findFirst();
  }
}
