package dev.tandem.director.config;

import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.network.FramePort;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.Reception;
import dev.tandem.vrrp.router.MemoryHost;
import dev.tandem.vrrp.router.VrrpHost;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A host without a kernel, alone in its networks. */
final class LoneHost {

  private static final String OWN = "203.0.113.";

  private final MemoryHost host = new MemoryHost();

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
  LoneHost(String... names) {
    for (int i = 0; i < names.length; i++) {
      int number = i + 1;
      host.addInterface(names[i], new MacAddress(number), InetAddress.ofLiteral(OWN + number));
    }
  }

  VrrpHost doors() {
    return host.doors(LoneHost::open);
  }

  private static FramePort open(
      HostInterface on, Reception reception, FramePort.Listener listener) {
    return new Port();
  }

  /** All addresses, but for its own. */
  Set<InetAddress> addresses() {
    return host.addresses().stream()
        .filter(address -> !address.getHostAddress().startsWith(OWN))
        .collect(Collectors.toSet());
  }

  /** Routes and rules. */
  Set<String> routing() {
    return Set.copyOf(host.routing());
  }
}
