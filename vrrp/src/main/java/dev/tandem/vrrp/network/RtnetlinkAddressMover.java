package dev.tandem.vrrp.network;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Ipv4Setting;
import dev.tandem.linux.netlink.IpvlanMode;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.linux.netlink.RuleEntry;
import dev.tandem.linux.netlink.StackedLink;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VirtualInterface;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Moves addresses by rtnetlink, in the network namespace of the thread that made it. */
public final class RtnetlinkAddressMover implements AddressMover {

  /** What is asked for an address of a macvlan must not be answered by its base (ARP flux). */
  private static final Map<Ipv4Setting, Integer> ON_BASE =
      Map.of(Ipv4Setting.ARP_IGNORE, 1, Ipv4Setting.ARP_FILTER, 1);

  private final Rtnetlink rtnetlink = Rtnetlink.open();

  @Override
  public void add(InterfaceAddress address, AddressOptions options) {
    rtnetlink.addAddress(address, options, RouteEntry.PROTOCOL_KEEPALIVED);
  }

  @Override
  public void remove(InterfaceAddress address) {
    rtnetlink.deleteAddress(address);
  }

  @Override
  public boolean add(RouteEntry route, HostView view) {
    return rtnetlink.addRoute(route, view::index);
  }

  @Override
  public boolean remove(RouteEntry route, HostView view) {
    return rtnetlink.deleteRoute(route, view::index);
  }

  @Override
  public boolean add(RuleEntry rule) {
    return rtnetlink.addRule(rule);
  }

  @Override
  public boolean remove(RuleEntry rule) {
    return rtnetlink.deleteRule(rule);
  }

  @Override
  public void promoteSecondaries(HostInterface on) {
    rtnetlink.configure(on.index(), Map.of(Ipv4Setting.PROMOTE_SECONDARIES, 1));
  }

  @Override
  public void addVirtualInterface(VirtualInterface made, HostInterface base) {
    switch (made.kind()) {
      case VirtualInterface.Macvlan(MacAddress mac) ->
          rtnetlink.addMacvlan(made.name(), base.index(), mac);
      case VirtualInterface.Ipvlan(IpvlanMode mode, Optional<VirtualAddress> _) ->
          rtnetlink.addIpvlan(made.name(), base.index(), mode);
    }
    int index = rtnetlink.link(made.name()).orElseThrow().index();
    if (made.kind() instanceof VirtualInterface.Macvlan) {
      rtnetlink.setAlias(index, markOf(base.index()).text());
      rtnetlink.configure(base.index(), ON_BASE);
    } else {
      rtnetlink.setAlias(index, new BaseMark(Map.of()).text());
    }
    // What comes from an address of this host is the peer's packet when the role has just moved.
    rtnetlink.configure(
        index,
        Map.of(
            Ipv4Setting.ARP_IGNORE, 1,
            Ipv4Setting.ACCEPT_LOCAL, 1,
            Ipv4Setting.REVERSE_PATH_FILTER, 0,
            Ipv4Setting.PROMOTE_SECONDARIES, 1));
    rtnetlink.dropLinkLocalAddresses(index);
    rtnetlink.setUp(index);
  }

  /** What others on the same base remember is older than what the base has now. */
  private BaseMark markOf(int baseIndex) {
    return marksOn(baseIndex)
        .filter(mark -> !mark.before().isEmpty())
        .findFirst()
        .orElseGet(() -> {
          Map<Ipv4Setting, Integer> before = new HashMap<>(rtnetlink.settings(baseIndex));
          before.keySet().retainAll(ON_BASE.keySet());
          return new BaseMark(before);
        });
  }

  private Stream<BaseMark> marksOn(int baseIndex) {
    return rtnetlink.stackedLinks().stream()
        .filter(link -> link.lowerIndex() == baseIndex)
        .flatMap(link -> BaseMark.read(link.alias()).stream());
  }

  /** With the last one that was made on a base, the base becomes what it was. */
  @Override
  public void removeVirtualInterface(HostInterface made) {
    Optional<StackedLink> link =
        rtnetlink.stackedLinks().stream()
            .filter(stacked -> stacked.index() == made.index())
            .findFirst();
    rtnetlink.deleteLink(made.index());
    link.ifPresent(gone ->
        BaseMark.read(gone.alias())
            .filter(_ -> marksOn(gone.lowerIndex()).findAny().isEmpty())
            .ifPresent(mark -> setBack(gone.lowerIndex(), mark.before())));
  }

  /** What somebody has changed in the meantime stays as it is. */
  private void setBack(int baseIndex, Map<Ipv4Setting, Integer> before) {
    Map<Ipv4Setting, Integer> present = rtnetlink.settings(baseIndex);
    Map<Ipv4Setting, Integer> back = new HashMap<>(before);
    back.keySet()
        .removeIf(setting ->
            !ON_BASE.containsKey(setting) || !ON_BASE.get(setting).equals(present.get(setting)));
    rtnetlink.configure(baseIndex, back);
  }

  @Override
  public void close() {
    rtnetlink.close();
  }
}
