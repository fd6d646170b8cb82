package dev.tandem.vrrp.router;

import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.network.FramePort;
import dev.tandem.vrrp.network.FramePorts;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.Reception;
import dev.tandem.vrrp.packet.EthernetFrame;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Networks without a kernel: what a port sends, every other port of the same interface name gets.
 */
final class FakeLan {

  private final List<Port> ports = new CopyOnWriteArrayList<>();
  private final List<byte[]> seen = new CopyOnWriteArrayList<>();
  private volatile boolean cut;

  private final class Port implements FramePort {
    final Object owner;
    final String name;
    final Listener listener;

    Port(Object owner, String name, Listener listener) {
      this.owner = owner;
      this.name = name;
      this.listener = listener;
    }

    @Override
    public void send(byte[] frame) {
      seen.add(frame);
      if (!cut) {
        ports.stream()
            .filter(p -> p.name.equals(name) && !p.owner.equals(owner))
            .forEach(p -> p.listener.received(frame));
      }
    }

    @Override
    public void sendRouted(byte[] packet, InetAddress destination, Optional<String> vrf) {
      send(EthernetFrame.multicast(packet, MacAddress.BROADCAST, destination));
    }

    @Override
    public boolean caughtUp() {
      return true;
    }

    @Override
    public void close() {
      ports.remove(this);
    }
  }

  /** The ports of one host. */
  FramePorts portsOf(Object owner) {
    return (HostInterface on, Reception reception, FramePort.Listener listener) -> {
      Port port = new Port(owner, on.name(), listener);
      ports.add(port);
      return port;
    };
  }

  /** Hands a frame to every port of an interface. */
  void inject(String interfaceName, byte[] frame) {
    ports.stream()
        .filter(p -> p.name.equals(interfaceName))
        .forEach(p -> p.listener.received(frame));
  }

  void fail(String interfaceName) {
    ports.stream()
        .filter(p -> p.name.equals(interfaceName))
        .forEach(p -> p.listener.failed(new IllegalStateException("unplugged by the test")));
  }

  void cut(boolean newCut) {
    cut = newCut;
  }

  long openPorts() {
    return ports.size();
  }

  List<byte[]> seen() {
    return seen;
  }
}
