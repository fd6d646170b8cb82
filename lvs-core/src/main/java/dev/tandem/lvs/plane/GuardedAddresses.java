package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tandem.linux.bpf.BpfMap;
import dev.tandem.lvs.packet.Ipv4;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Addresses that only a living director may answer ARP for: the virtual addresses that it moves. A
 * killed director leaves them on its interfaces.
 */
final class GuardedAddresses {

  private static final ValueLayout.OfInt ADDRESS = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

  private final BpfMap map;

  GuardedAddresses(BpfMap map) {
    this.map = map;
  }

  /** Guards these and no others; IPv6 addresses have no ARP and are left out. */
  void set(Collection<InetAddress> addresses) {
    Set<Integer> wanted = new HashSet<>();
    addresses.stream()
        .filter(Inet4Address.class::isInstance)
        .forEach(address -> wanted.add(Ipv4.bits(address)));
    try (Arena arena = Arena.ofConfined()) {
      for (int present : present(arena)) {
        if (!wanted.contains(present)) {
          map.delete(arena.allocateFrom(ADDRESS, present));
        }
      }
      MemorySegment yes = arena.allocateFrom(JAVA_INT, 1);
      wanted.forEach(address -> map.update(arena.allocateFrom(ADDRESS, address), yes));
    }
  }

  private Set<Integer> present(Arena arena) {
    Set<Integer> present = new HashSet<>();
    MemorySegment key = MemorySegment.NULL;
    MemorySegment next = arena.allocate(ADDRESS);
    while (map.nextKey(key, next)) {
      present.add(next.get(ADDRESS, 0));
      key = arena.allocateFrom(ADDRESS, next.get(ADDRESS, 0));
    }
    return present;
  }
}
