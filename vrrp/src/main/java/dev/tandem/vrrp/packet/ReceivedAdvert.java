package dev.tandem.vrrp.packet;

import dev.tandem.vrrp.Oddity;
import java.net.InetAddress;
import java.util.Set;

/**
 * An advert that has passed all checks.
 *
 * @param source the sender's own address on the link
 */
public record ReceivedAdvert(InetAddress source, Advert advert, Set<Oddity> oddities) {

  public ReceivedAdvert {
    oddities = Set.copyOf(oddities);
  }
}
