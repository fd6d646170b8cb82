package dev.tandem.lvs.plane;

import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Vlan;
import dev.tandem.lvs.fastpath.SharedLayout;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The interfaces of a data plane.
 *
 * @param ports those that frames pass
 * @param vlans those of VLANs, whose frames pass one of the ports with a tag
 */
record PlaneLinks(List<Link> ports, List<Link> vlans) {

  PlaneLinks {
    ports = List.copyOf(ports);
    vlans = List.copyOf(vlans);
  }

  /**
   * Finds interfaces by their names. A VLAN's brings the one that carries it with it.
   *
   * @param all that there are
   * @throws IllegalStateException with a message for the operator about one that cannot be used
   */
  static PlaneLinks of(List<String> names, List<Link> all) {
    Set<Link> ports = new LinkedHashSet<>();
    Set<Link> vlans = new LinkedHashSet<>();
    for (Link link : named(names, all)) {
      if (link.vlan().isPresent()) {
        vlans.add(link);
      }
      ports.add(link.vlan().map(vlan -> carrier(link, vlan, all)).orElse(link));
    }
    if (vlans.size() > SharedLayout.MAX_VLANS) {
      throw new IllegalStateException(
          "%d interfaces of VLANs are more than the %d that a data plane can have"
              .formatted(vlans.size(), SharedLayout.MAX_VLANS));
    }
    return new PlaneLinks(List.copyOf(ports), List.copyOf(vlans));
  }

  /**
   * Finds interfaces by their names, as they are.
   *
   * @param all that there are
   * @throws IllegalStateException with a message for the operator when one is not there
   */
  static List<Link> named(List<String> names, List<Link> all) {
    return names.stream().map(name -> named(name, all)).toList();
  }

  private static Link named(String name, List<Link> all) {
    return all.stream()
        .filter(link -> link.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no interface " + name));
  }

  private static Link carrier(Link link, Vlan vlan, List<Link> all) {
    if (!vlan.hasPlainTag()) {
      throw unknown(link, "has frames with another tag than one of 802.1Q with an id");
    }
    Link carrier =
        all.stream()
            .filter(other -> other.index() == vlan.lowerIndex())
            .findFirst()
            .orElseThrow(() -> unknown(link, "lies on an interface of another network namespace"));
    if (carrier.vlan().isPresent()) {
      throw unknown(link, "is a VLAN within " + carrier.name() + ", which is one itself");
    }
    return carrier;
  }

  private static IllegalStateException unknown(Link link, String why) {
    return new IllegalStateException(
        "%s %s: only plane pcap can forward there".formatted(link.name(), why));
  }

  /** The names of those whose frames pass a port with a tag. */
  List<String> vlansOn(Link port) {
    return vlans.stream()
        .filter(link -> link.vlan().filter(vlan -> vlan.lowerIndex() == port.index()).isPresent())
        .map(Link::name)
        .toList();
  }
}
