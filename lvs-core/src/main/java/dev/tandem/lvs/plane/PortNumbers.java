package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.linux.netlink.Link;
import dev.tandem.lvs.fastpath.SharedLayout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * By which numbers the program knows the interfaces. An earlier director's program goes on with its
 * own until the new one is in its place, so an interface keeps its number, whatever the order in
 * the configuration is now; it is known by its MAC address.
 */
final class PortNumbers {

  private final MemorySegment ports;
  private final BitSet taken = new BitSet(SharedLayout.MAX_PORTS);

  private PortNumbers(MemorySegment ports) {
    this.ports = ports;
  }

  /**
   * Numbers for interfaces, in their order.
   *
   * @param ports the program's records, as an earlier director left them, or zero
   */
  static List<Integer> of(List<Link> links, MemorySegment ports) {
    if (links.size() > SharedLayout.MAX_PORTS) {
      throw new IllegalStateException(
          "%d interfaces are more than the %d that a data plane can have"
              .formatted(links.size(), SharedLayout.MAX_PORTS));
    }
    PortNumbers numbers = new PortNumbers(ports);
    List<Integer> result = new ArrayList<>();
    links.forEach(link -> result.add(numbers.of(mac(link))));
    for (int i = 0; i < result.size(); i++) {
      if (result.get(i) < 0) {
        result.set(i, numbers.of(0));
      }
    }
    return result;
  }

  /** The first free record with an address; one of the others' if all have one. */
  private int of(long mac) {
    int last = mac == 0 ? taken.nextClearBit(0) : -1;
    for (int number = 0; number < SharedLayout.MAX_PORTS; number++) {
      if (!taken.get(number) && at(number) == mac) {
        last = number;
        break;
      }
    }
    if (last >= 0) {
      taken.set(last);
    }
    return last;
  }

  private long at(int number) {
    long record = ports.get(JAVA_LONG, (long) number * SharedLayout.PORT_LENGTH);
    return record & SharedLayout.PORT_MAC_BITS;
  }

  /**
   * An interface's address as the program compares it: as it lies in memory, first octet lowest.
   */
  static long mac(Link link) {
    long mac = link.mac().map(address -> address.bits()).orElse(0L);
    return Long.reverseBytes(mac) >>> Short.SIZE;
  }
}
