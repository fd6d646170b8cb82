package dev.tandem.vrrp.packet;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * What a master says about itself.
 *
 * @param priority 1..255; 0 from a master that resigns
 * @param interval to the master's next advert: version 2 whole seconds, version 3 hundredths
 * @param addresses the virtual ones, in the order of the message; at most 255
 */
public record Advert(
    VrrpVersion version,
    int virtualRouterId,
    int priority,
    Duration interval,
    List<InetAddress> addresses) {

  /** The priority by which a master says that it resigns (RFC 9568 section 5.2.4). */
  public static final int RESIGNING = 0;

  public Advert {
    addresses = List.copyOf(addresses);
    if (addresses.size() > AdvertLayout.MOST_ADDRESSES) {
      throw new IllegalArgumentException(
          "an advert carries at most " + AdvertLayout.MOST_ADDRESSES + " addresses");
    }
  }

  /** The advert that an instance sends with the given priority. */
  public static Advert of(InstanceSettings settings, int priority) {
    return new Advert(
        settings.version(),
        settings.virtualRouterId(),
        priority,
        settings.advertInterval(),
        settings.addresses().stream().map(VirtualAddress::address).toList());
  }

  public boolean resigning() {
    return priority == RESIGNING;
  }
}
