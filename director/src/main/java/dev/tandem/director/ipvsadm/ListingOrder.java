package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSnapshot;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * ipvsadm's order of services and servers.
 *
 * <p>It compares 32-bit words by the sign of their difference, which wraps: 192.168.0.1 comes
 * before 10.0.0.1, and with addresses from three corners the order is not even transitive. {@code
 * List.sort} may throw on such an order, so the merge sort is spelled out, dividing as the C
 * library does: equal tables then list equally.
 */
final class ListingOrder {

  private static final int WORDS = 4;

  private ListingOrder() {}

  /** By mark as a signed number, family, protocol, address, port. */
  static List<ServiceSnapshot> services(List<ServiceSnapshot> services) {
    return sorted(services, (a, b) -> compare(a.settings().key(), b.settings().key()));
  }

  /** By address, port. */
  static List<ServerSnapshot> servers(List<ServerSnapshot> servers) {
    return sorted(servers, (a, b) -> compare(a.settings().key(), b.settings().key()));
  }

  private static int compare(ServiceKey a, ServiceKey b) {
    int byMark = mark(a) - mark(b);
    if (byMark != 0) {
      return byMark;
    }
    int byFamily = Boolean.compare(a.ipv6(), b.ipv6());
    if (byFamily != 0) {
      return byFamily;
    }
    return a instanceof ServiceKey.OfAddress first && b instanceof ServiceKey.OfAddress second
        ? compare(first, second)
        : 0; // the same mark
  }

  private static int compare(ServiceKey.OfAddress a, ServiceKey.OfAddress b) {
    int byProtocol = a.protocol().number() - b.protocol().number();
    return byProtocol != 0 ? byProtocol : compare(a.address(), a.port(), b.address(), b.port());
  }

  private static int mark(ServiceKey key) {
    return switch (key) {
      case ServiceKey.OfAddress service -> 0;
      case ServiceKey.OfMark service -> service.mark();
    };
  }

  private static int compare(ServerKey a, ServerKey b) {
    return compare(a.address(), a.port(), b.address(), b.port());
  }

  /** The first address decides how many words count, also when the other is of another family. */
  private static int compare(InetAddress a, int portA, InetAddress b, int portB) {
    byte[] bytesA = a.getAddress();
    byte[] bytesB = b.getAddress();
    int words = a instanceof Inet6Address ? WORDS : 1;
    for (int i = 0; i < words; i++) {
      int difference = IpText.word(bytesA, i) - IpText.word(bytesB, i);
      if (difference != 0) {
        return difference;
      }
    }
    return portA - portB;
  }

  /** Merge sort, the first half rounded down. */
  static <T> List<T> sorted(List<T> items, Comparator<T> order) {
    if (items.size() <= 1) {
      return items;
    }
    int half = items.size() / 2;
    List<T> first = sorted(items.subList(0, half), order);
    List<T> second = sorted(items.subList(half, items.size()), order);
    List<T> merged = new ArrayList<>(items.size());
    int i = 0;
    int j = 0;
    while (i < first.size() && j < second.size()) {
      boolean firstGoes = order.compare(first.get(i), second.get(j)) <= 0;
      merged.add(firstGoes ? first.get(i++) : second.get(j++));
    }
    merged.addAll(first.subList(i, first.size()));
    merged.addAll(second.subList(j, second.size()));
    return merged;
  }
}
