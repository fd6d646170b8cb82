package dev.tandem.lvs.replica;

import dev.tandem.lvs.packet.Ipv4;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;

/** The virtual addresses that this director has now: the flows to them are its own. */
public final class VirtualAddresses {

  public static final VirtualAddresses NONE = new VirtualAddresses(new int[0]);

  private final int[] ipv4;

  private VirtualAddresses(int[] ipv4) {
    this.ipv4 = ipv4;
  }

  public static VirtualAddresses of(Collection<InetAddress> addresses) {
    return new VirtualAddresses(
        addresses.stream()
            .filter(Inet4Address.class::isInstance)
            .mapToInt(Ipv4::bits)
            .sorted()
            .distinct()
            .toArray());
  }

  /** Whether the IPv4 address is among them. */
  public boolean contains(int address) {
    return Arrays.binarySearch(ipv4, address) >= 0;
  }
}
