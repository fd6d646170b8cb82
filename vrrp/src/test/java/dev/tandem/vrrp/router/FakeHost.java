package dev.tandem.vrrp.router;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import dev.tandem.vrrp.network.HostWatcher;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A host without a kernel, with interfaces eth0 and eth1 on a {@link FakeLan}. */
final class FakeHost implements HostWatcher, AddressMover {

  private final FakeLan lan;
  private final Map<String, HostInterface> interfaces = new TreeMap<>();
  private Consumer<HostView> watcher = view -> {};
  private boolean refusing;

  FakeHost(FakeLan lan, int number) {
    this.lan = lan;
    for (int i = 0; i < 2; i++) {
      InetAddress address = InstanceFixture.address("192.0." + (2 + i) + "." + number);
      MacAddress mac = new MacAddress(0x0200_0000_0000L + number * 256L + i);
      String name = "eth" + i;
      interfaces.put(
          name, new HostInterface(i + 1, name, Optional.of(mac), true, true, List.of(address)));
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
        .map(InetAddress::getHostAddress)
        .collect(Collectors.toList());
  }

  synchronized void link(String name, boolean up) {
    HostInterface old = interfaces.get(name);
    change(new HostInterface(old.index(), name, old.mac(), up, up, old.addresses()));
  }

  synchronized void remove(String name) {
    interfaces.remove(name);
    watcher.accept(view());
  }

  synchronized void put(String name, String address) {
    InetAddress added = InstanceFixture.address(address);
    HostInterface old = interfaces.get(name);
    if (!old.addresses().contains(added)) {
      List<InetAddress> addresses = new ArrayList<>(old.addresses());
      addresses.add(added);
      change(withAddresses(old, addresses));
    }
  }

  synchronized void take(String name, String address) {
    InetAddress removed = InstanceFixture.address(address);
    HostInterface old = interfaces.get(name);
    List<InetAddress> addresses = new ArrayList<>(old.addresses());
    addresses.remove(removed);
    change(withAddresses(old, addresses));
  }

  synchronized void refuse(boolean refuse) {
    refusing = refuse;
  }

  @Override
  public synchronized void add(InterfaceAddress address, Optional<String> label) {
    if (refusing) {
      throw new LinuxException("add " + address, Errno.EPERM);
    }
    put(nameOf(address), address.address().getHostAddress());
  }

  @Override
  public synchronized void remove(InterfaceAddress address) {
    take(nameOf(address), address.address().getHostAddress());
  }

  @Override
  public void close() {}

  private String nameOf(InterfaceAddress address) {
    return "eth" + (address.interfaceIndex() - 1);
  }

  private static HostInterface withAddresses(HostInterface old, List<InetAddress> addresses) {
    return new HostInterface(
        old.index(), old.name(), old.mac(), old.up(), old.running(), addresses);
  }

  private void change(HostInterface changed) {
    interfaces.put(changed.name(), changed);
    watcher.accept(view());
  }

  private HostView view() {
    return new HostView(interfaces, System.nanoTime());
  }
}
