package dev.tandem.lvs.replica;

import dev.tandem.lvs.packet.AddressMap;
import dev.tandem.lvs.packet.IpAddress;
import java.net.InetAddress;
import java.util.Collection;

/** The virtual addresses that this director has now: the flows to them are its own. */
public final class VirtualAddresses {

  public static final VirtualAddresses NONE = new VirtualAddresses(new AddressMap<>());

  private static final int ANYWHERE = 0;

  private final AddressMap<InetAddress> addresses;

  private VirtualAddresses(AddressMap<InetAddress> addresses) {
    this.addresses = addresses;
  }

  public static VirtualAddresses of(Collection<InetAddress> addresses) {
    AddressMap<InetAddress> map = new AddressMap<>();
    addresses.forEach(
        address -> map.put(ANYWHERE, IpAddress.high(address), IpAddress.low(address), address));
    return new VirtualAddresses(map);
  }

  /** Whether the address with these halves is among them. Allocates nothing. */
  public boolean contains(long high, long low) {
    return addresses.get(ANYWHERE, high, low) != null;
  }
}
