package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.linux.bpf.BpfMap;
import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Addresses that only a living director may answer ARP requests and neighbour solicitations for:
 * the virtual addresses that it moves. A killed director leaves them on its interfaces.
 */
final class GuardedAddresses {

  private static final ValueLayout.OfLong HALF = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  private final BpfMap map;

  GuardedAddresses(BpfMap map) {
    this.map = map;
  }

  /** An address as {@link IpAddress} has it, and as it lies in the map. */
  private record Address(long high, long low) {

    static Address of(InetAddress address) {
      return new Address(IpAddress.high(address), IpAddress.low(address));
    }

    static Address read(MemorySegment key) {
      return new Address(key.get(HALF, 0), key.get(HALF, Long.BYTES));
    }

    MemorySegment key(Arena arena) {
      return arena.allocateFrom(HALF, high, low);
    }
  }

  /** Guards these and no others. */
  void set(Collection<InetAddress> addresses) {
    Set<Address> wanted = new HashSet<>();
    addresses.forEach(address -> wanted.add(Address.of(address)));
    try (Arena arena = Arena.ofConfined()) {
      for (Address present : present(arena)) {
        if (!wanted.contains(present)) {
          map.delete(present.key(arena));
        }
      }
      MemorySegment yes = arena.allocateFrom(JAVA_INT, 1);
      wanted.forEach(address -> map.update(address.key(arena), yes));
    }
  }

  private Set<Address> present(Arena arena) {
    Set<Address> present = new HashSet<>();
    MemorySegment key = MemorySegment.NULL;
    MemorySegment next = arena.allocate(HALF, 2);
    while (map.nextKey(key, next)) {
      Address address = Address.read(next);
      present.add(address);
      key = address.key(arena);
    }
    return present;
  }
}
