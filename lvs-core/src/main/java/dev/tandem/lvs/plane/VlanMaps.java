package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tandem.linux.bpf.BpfMap;
import dev.tandem.linux.bpf.BpfObject;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Vlan;
import dev.tandem.lvs.fastpath.SharedLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Tells the program which VLANs there are. These maps are not pinned: they belong to one load of
 * the program and go with it.
 */
final class VlanMaps {

  private final List<Link> links;
  private final BpfMap vlans;
  private final BpfMap ways;

  VlanMaps(BpfObject loaded, List<Link> links) {
    this.links = links;
    vlans = loaded.map("vlans");
    ways = loaded.map("vlan_ways");
    links.forEach(this::tell);
  }

  /** Takes the present MAC address of an interface, if it is one of these. */
  void changed(Link link) {
    if (links.stream().anyMatch(known -> known.index() == link.index())) {
      tell(link);
    }
  }

  private void tell(Link link) {
    link.vlan().ifPresent(vlan -> tell(link, vlan));
  }

  private void tell(Link link, Vlan vlan) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment way = arena.allocate(SharedLayout.VLAN_WAY_LENGTH, 8);
      way.set(JAVA_INT, SharedLayout.VLAN_WAY_INTERFACE, vlan.lowerIndex());
      way.set(JAVA_SHORT, SharedLayout.VLAN_WAY_ID, (short) vlan.id());
      MemorySegment record = arena.allocate(SharedLayout.VLAN_LENGTH, 8);
      record.set(JAVA_LONG, SharedLayout.VLAN_MAC, PortNumbers.mac(link));
      record.set(JAVA_INT, SharedLayout.VLAN_INTERFACE, link.index());
      vlans.update(way, record);
      ways.update(arena.allocateFrom(JAVA_INT, link.index()), way);
    }
  }
}
