package dev.tandem.vrrp.router;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.RuleEntry;
import dev.tandem.vrrp.VirtualInterface;
import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.FramePorts;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import dev.tandem.vrrp.network.HostWatcher;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A host without a kernel: it has the interfaces, addresses, routes and rules it was given. */
public class MemoryHost implements HostWatcher, AddressMover {

  private final Map<String, HostInterface> interfaces = new TreeMap<>();
  private final Set<String> routing = new LinkedHashSet<>();
  private Consumer<HostView> watcher = view -> {};

  /** For a router on it that hears and says what goes through these ports. */
  public VrrpHost doors(FramePorts ports) {
    return new VrrpHost(() -> this, () -> this, ports, () -> {});
  }

  /** Another interface, up, with addresses in networks of 24 bits. */
  public synchronized void addInterface(String name, MacAddress mac, InetAddress... own) {
    HostInterface old = interfaces.get(name);
    int index = old == null ? 1 + interfaces.size() : old.index();
    List<InterfaceAddress> addresses =
        Stream.of(own).map(address -> new InterfaceAddress(index, address, 24)).toList();
    change(new HostInterface(index, name, Optional.of(mac), true, true, false, addresses));
  }

  /** A VRF, up; one of that name gets another table. */
  synchronized void addVrf(String name, int table) {
    HostInterface old = interfaces.get(name);
    int index = old == null ? 1 + interfaces.size() : old.index();
    change(
        new HostInterface(
            index, name, Optional.empty(), true, true, false, OptionalInt.of(table), List.of()));
  }

  /** The addresses of all interfaces. */
  public synchronized List<InetAddress> addresses() {
    return interfaces.values().stream()
        .flatMap(on -> on.addresses().stream())
        .map(InterfaceAddress::address)
        .toList();
  }

  /** Routes and rules in the order in which they were added. */
  public synchronized List<String> routing() {
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

  synchronized void unplug(String name) {
    interfaces.remove(name);
    watcher.accept(view());
  }

  @Override
  public synchronized HostView start(Consumer<HostView> changed) {
    watcher = changed;
    return view();
  }

  @Override
  public synchronized void add(InterfaceAddress added, AddressOptions options) {
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

  @Override
  public void removeVirtualInterface(HostInterface made) {
    unplug(made.name());
  }

  @Override
  public void close() {}

  private HostInterface on(InterfaceAddress address) {
    return interfaces.values().stream()
        .filter(candidate -> candidate.index() == address.interfaceIndex())
        .findFirst()
        .orElseThrow();
  }

  private static HostInterface withAddresses(HostInterface old, List<InterfaceAddress> addresses) {
    return new HostInterface(
        old.index(),
        old.name(),
        old.mac(),
        old.up(),
        old.running(),
        false,
        old.vrfTable(),
        addresses);
  }

  /** An interface becomes what is said here. */
  final synchronized void change(HostInterface changed) {
    interfaces.put(changed.name(), changed);
    watcher.accept(view());
  }

  private HostView view() {
    return new HostView(interfaces, System.nanoTime());
  }
}
