package dev.tandem.lvs.replica;

import dev.tandem.lvs.packet.AddressMap;
import dev.tandem.lvs.packet.IpAddress;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The virtual addresses that this director has now: the flows to them are its own. */
public final class VirtualAddresses {

  public static final VirtualAddresses NONE = of(List.of());

  private static final int ANYWHERE = 0;

  private final Set<InetAddress> all;
  private final AddressMap<InetAddress> addresses = new AddressMap<>();

  private VirtualAddresses(Set<InetAddress> all) {
    this.all = all;
    all.forEach(address ->
        addresses.put(ANYWHERE, IpAddress.high(address), IpAddress.low(address), address));
  }

  public static VirtualAddresses of(Collection<InetAddress> addresses) {
    return new VirtualAddresses(Set.copyOf(addresses));
  }

  /** These and some more. */
  public VirtualAddresses and(VirtualAddresses more) {
    Set<InetAddress> both = new HashSet<>(all);
    both.addAll(more.all);
    return of(both);
  }

  /** Whether the address with these halves is among them. Allocates nothing. */
  public boolean contains(long high, long low) {
    return addresses.get(ANYWHERE, high, low) != null;
  }
}
