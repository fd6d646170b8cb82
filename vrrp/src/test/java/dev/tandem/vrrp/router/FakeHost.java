package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.RuleEntry;
import dev.tandem.vrrp.VirtualInterface;
import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import dev.tandem.vrrp.network.HostWatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A host without a kernel, with interfaces eth0 and eth1 on a {@link FakeLan}. */
final class FakeHost implements HostWatcher, AddressMover {

  private final FakeLan lan;
  private final Map<String, HostInterface> interfaces = new TreeMap<>();
  private final Set<String> routing = new LinkedHashSet<>();
  private Consumer<HostView> watcher = view -> {};
  private boolean refusing;

  /** Its addresses are 192.0.2.number on eth0 and 192.0.3.number on eth1. */
  FakeHost(FakeLan lan, int number) {
    this.lan = lan;
    for (int i = 0; i < 2; i++) {
      String name = "eth" + i;
      MacAddress mac = new MacAddress(0x0200_0000_0000L + number * 256L + i);
      String own = "192.0." + (2 + i) + "." + number;
      interfaces.put(
          name,
          new HostInterface(
              i + 1,
              name,
              Optional.of(mac),
              true,
              true,
              false,
              List.of(new InterfaceAddress(i + 1, address(own), 24))));
    }
  }

  VrrpHost doors() {
    return new VrrpHost(() -> this, () -> this, lan.portsOf(this), () -> {});
  }

  @Override
  public synchronized HostView start(Consumer<HostView> changed) {
    watcher = changed;
    return view();
  }

  synchronized List<String> addresses(String name) {
    return interfaces.get(name).addresses().stream()
        .map(entry -> entry.address().getHostAddress())
        .toList();
  }

  /** Routes and rules in the order in which they were added. */
  synchronized List<String> routing() {
    return List.copyOf(routing);
  }

  /** Somebody else adds a route or a rule. */
  synchronized void leave(Object route) {
    routing.add(route.toString());
  }

  /** Somebody else removes a route or a rule. */
  synchronized void drop(Object route) {
    routing.remove(route.toString());
  }

  synchronized boolean has(String name) {
    return interfaces.containsKey(name);
  }

  synchronized HostInterface find(String name) {
    return interfaces.get(name);
  }

  synchronized void link(String name, boolean up) {
    HostInterface old = interfaces.get(name);
    change(new HostInterface(old.index(), name, old.mac(), up, up, false, old.addresses()));
  }

  synchronized void unplug(String name) {
    interfaces.remove(name);
    watcher.accept(view());
  }

  /** Somebody other than the router adds an address. */
  void put(String name, String literal, int prefixLength) {
    add(new InterfaceAddress(index(name), address(literal), prefixLength), AddressOptions.NONE);
  }

  /** Somebody other than the router removes an address. */
  void take(String name, String literal) {
    remove(new InterfaceAddress(index(name), address(literal), 24));
  }

  synchronized void refuse(boolean refuse) {
    refusing = refuse;
  }

  @Override
  public synchronized void add(InterfaceAddress added, AddressOptions options) {
    if (refusing) {
      throw new LinuxException("add " + added, Errno.EPERM);
    }
    HostInterface old = on(added);
    if (!old.addresses().contains(added)) {
      List<InterfaceAddress> addresses = new ArrayList<>(old.addresses());
      addresses.add(added);
      change(withAddresses(old, addresses));
    }
  }

  @Override
  public synchronized void remove(InterfaceAddress removed) {
    HostInterface old = on(removed);
    List<InterfaceAddress> addresses = new ArrayList<>(old.addresses());
    addresses.remove(removed);
    change(withAddresses(old, addresses));
  }

  @Override
  public synchronized boolean add(RouteEntry route, HostView view) {
    return routing.add(route.toString());
  }

  @Override
  public synchronized boolean remove(RouteEntry route, HostView view) {
    return routing.remove(route.toString());
  }

  @Override
  public synchronized boolean add(RuleEntry rule) {
    return routing.add(rule.toString());
  }

  @Override
  public synchronized boolean remove(RuleEntry rule) {
    return routing.remove(rule.toString());
  }

  @Override
  public void promoteSecondaries(HostInterface on) {}

  @Override
  public void addVirtualInterface(VirtualInterface made, HostInterface base) {
    MacAddress mac =
        made.kind() instanceof VirtualInterface.Macvlan(MacAddress own)
            ? own
            : base.mac().orElseThrow();
    addInterface(made.name(), mac);
  }

  /** Another interface, without an address. */
  synchronized void addInterface(String name, MacAddress mac) {
    int index = 1 + interfaces.size();
    change(new HostInterface(index, name, Optional.of(mac), true, true, false, List.of()));
  }

  @Override
  public synchronized void removeVirtualInterface(HostInterface made) {
    unplug(made.name());
  }

  @Override
  public void close() {}

  private synchronized int index(String name) {
    return interfaces.get(name).index();
  }

  private HostInterface on(InterfaceAddress address) {
    return interfaces.values().stream()
        .filter(i -> i.index() == address.interfaceIndex())
        .findFirst()
        .orElseThrow();
  }

  private static HostInterface withAddresses(HostInterface old, List<InterfaceAddress> addresses) {
    return new HostInterface(
        old.index(), old.name(), old.mac(), old.up(), old.running(), false, addresses);
  }

  private void change(HostInterface changed) {
    interfaces.put(changed.name(), changed);
    watcher.accept(view());
  }

  private HostView view() {
    return new HostView(interfaces, System.nanoTime());
  }
}
