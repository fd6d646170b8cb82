package dev.tandem.vrrp.network;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Ipv4Setting;
import dev.tandem.linux.netlink.IpvlanMode;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.linux.netlink.RuleEntry;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VirtualInterface;
import java.util.Map;
import java.util.Optional;

/** Moves addresses by rtnetlink, in the network namespace of the thread that made it. */
public final class RtnetlinkAddressMover implements AddressMover {

  private final Rtnetlink rtnetlink = Rtnetlink.open();

  @Override
  public void add(InterfaceAddress address, AddressOptions options) {
    rtnetlink.addAddress(address, options);
  }

  @Override
  public void remove(InterfaceAddress address) {
    rtnetlink.deleteAddress(address);
  }

  @Override
  public boolean add(RouteEntry route, HostView view) {
    return rtnetlink.addRoute(route, name -> index(name, view));
  }

  @Override
  public boolean remove(RouteEntry route, HostView view) {
    return rtnetlink.deleteRoute(route, name -> index(name, view));
  }

  private static int index(String name, HostView view) {
    return view.find(name)
        .orElseThrow(() -> new LinuxException("find interface " + name, Errno.ENODEV))
        .index();
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
      case VirtualInterface.Macvlan(MacAddress mac) -> {
        rtnetlink.addMacvlan(made.name(), base.index(), mac);
        // What is asked for an address of one must not be answered by the other (ARP flux).
        rtnetlink.configure(
            base.index(), Map.of(Ipv4Setting.ARP_IGNORE, 1, Ipv4Setting.ARP_FILTER, 1));
      }
      case VirtualInterface.Ipvlan(IpvlanMode mode, Optional<VirtualAddress> _) ->
          rtnetlink.addIpvlan(made.name(), base.index(), mode);
    }
    int index = rtnetlink.link(made.name()).orElseThrow().index();
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

  @Override
  public void removeVirtualInterface(HostInterface made) {
    rtnetlink.deleteLink(made.index());
  }

  @Override
  public void close() {
    rtnetlink.close();
  }
}
