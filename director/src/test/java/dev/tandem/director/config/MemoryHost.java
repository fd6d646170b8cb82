package dev.tandem.director.config;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.RuleEntry;
import dev.tandem.vrrp.VirtualInterface;
import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.FramePort;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import dev.tandem.vrrp.network.HostWatcher;
import dev.tandem.vrrp.network.Reception;
import dev.tandem.vrrp.router.VrrpHost;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A host without a kernel, alone in its networks. */
final class MemoryHost implements HostWatcher, AddressMover {

  private final Map<String, HostInterface> interfaces = new TreeMap<>();
  private final Set<String> routing = new LinkedHashSet<>();
  private Consumer<HostView> watcher = view -> {};

  /** What it sends is heard by nobody. */
  private static final class Port implements FramePort {
    @Override
    public void send(byte[] frame) {}

    @Override
    public void sendRouted(byte[] packet, InetAddress destination, Optional<String> vrf) {}

    @Override
    public boolean caughtUp() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** With an address on each interface. */
  MemoryHost(String... names) {
    for (String name : names) {
      int index = interfaces.size() + 1;
      InetAddress own = InetAddress.ofLiteral("203.0.113." + index);
      put(name, new MacAddress(index), List.of(new InterfaceAddress(index, own, 24)));
    }
  }

  VrrpHost doors() {
    return new VrrpHost(() -> this, () -> this, MemoryHost::open, () -> {});
  }

  private static FramePort open(
      HostInterface on, Reception reception, FramePort.Listener listener) {
    return new Port();
  }

  /** All addresses, but for its own. */
  synchronized Set<InetAddress> addresses() {
    return interfaces.values().stream()
        .flatMap(on -> on.addresses().stream())
        .map(InterfaceAddress::address)
        .filter(address -> !address.getHostAddress().startsWith("203.0.113."))
        .collect(Collectors.toSet());
  }

  /** Routes and rules. */
  synchronized Set<String> routing() {
    return Set.copyOf(routing);
  }

  @Override
  public synchronized HostView start(Consumer<HostView> changed) {
    watcher = changed;
    return view();
  }

  @Override
  public synchronized void add(InterfaceAddress address, AddressOptions options) {
    HostInterface on = on(address);
    if (on.find(address.address()).isPresent()) {
      return;
    }
    List<InterfaceAddress> addresses = new ArrayList<>(on.addresses());
    addresses.add(address);
    put(on.name(), on.mac().orElseThrow(), addresses);
  }

  @Override
  public synchronized void remove(InterfaceAddress address) {
    HostInterface on = on(address);
    List<InterfaceAddress> addresses = new ArrayList<>(on.addresses());
    addresses.remove(address);
    put(on.name(), on.mac().orElseThrow(), addresses);
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
  public synchronized void addVirtualInterface(VirtualInterface made, HostInterface base) {
    MacAddress mac =
        made.kind() instanceof VirtualInterface.Macvlan(MacAddress own)
            ? own
            : base.mac().orElseThrow();
    put(made.name(), mac, List.of());
  }

  @Override
  public synchronized void removeVirtualInterface(HostInterface made) {
    interfaces.remove(made.name());
  }

  @Override
  public void close() {}

  private HostInterface on(InterfaceAddress address) {
    return interfaces.values().stream()
        .filter(candidate -> candidate.index() == address.interfaceIndex())
        .findFirst()
        .orElseThrow();
  }

  private void put(String name, MacAddress mac, List<InterfaceAddress> addresses) {
    HostInterface old = interfaces.get(name);
    int index = old == null ? interfaces.size() + 1 : old.index();
    interfaces.put(
        name, new HostInterface(index, name, Optional.of(mac), true, true, false, addresses));
    watcher.accept(view());
  }

  private HostView view() {
    return new HostView(interfaces, System.nanoTime());
  }
}
