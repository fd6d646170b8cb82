package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import java.util.List;

/** A host with interfaces eth0 and eth1 on a {@link FakeLan}, where much may go wrong. */
final class FakeHost extends MemoryHost {

  private final FakeLan lan;
  private boolean refusing;

  /** Its addresses are 192.0.2.number on eth0 and 192.0.3.number on eth1. */
  FakeHost(FakeLan lan, int number) {
    this.lan = lan;
    for (int i = 0; i < 2; i++) {
      MacAddress mac = new MacAddress(0x0200_0000_0000L + number * 256L + i);
      addInterface("eth" + i, mac, address("192.0." + (2 + i) + "." + number));
    }
  }

  VrrpHost doors() {
    return doors(lan.portsOf(this));
  }

  List<String> addresses(String name) {
    return find(name).addresses().stream().map(entry -> entry.address().getHostAddress()).toList();
  }

  synchronized void link(String name, boolean up) {
    HostInterface old = find(name);
    change(new HostInterface(old.index(), name, old.mac(), up, up, false, old.addresses()));
  }

  /** Somebody other than the router adds an address. */
  void put(String name, String literal, int prefixLength) {
    add(
        new InterfaceAddress(find(name).index(), address(literal), prefixLength),
        AddressOptions.NONE);
  }

  /** Somebody other than the router removes an address. */
  void take(String name, String literal) {
    remove(new InterfaceAddress(find(name).index(), address(literal), 24));
  }

  synchronized void refuse(boolean refuse) {
    refusing = refuse;
  }

  @Override
  public synchronized void add(InterfaceAddress added, AddressOptions options) {
    if (refusing) {
      throw new LinuxException("add " + added, Errno.EPERM);
    }
    super.add(added, options);
  }

  @Override
  public synchronized boolean add(RouteEntry route, HostView view) {
    if (refusing) {
      throw new LinuxException("add " + route, Errno.EPERM);
    }
    return super.add(route, view);
  }
}
