package dev.tandem.vrrp.network;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.MacAddress;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * All interfaces of this host at one moment.
 *
 * @param takenAt {@link System#nanoTime} when the kernel was asked: what changed later is not in it
 */
public record HostView(Map<String, HostInterface> interfaces, long takenAt) {

  public HostView {
    interfaces = Map.copyOf(interfaces);
  }

  /** The interface of that name, or {@link HostInterface#ANY}. */
  public Optional<HostInterface> find(String name) {
    return name.equals(HostInterface.ANY.name())
        ? Optional.of(HostInterface.ANY)
        : Optional.ofNullable(interfaces.get(name));
  }

  /**
   * The number of the interface of that name.
   *
   * @throws LinuxException with {@link Errno#ENODEV} when there is none
   */
  int index(String name) {
    return find(name)
        .orElseThrow(() -> new LinuxException("find interface " + name, Errno.ENODEV))
        .index();
  }

  public boolean usable(String name) {
    return find(name).filter(HostInterface::usable).isPresent();
  }

  /** Whether any interface has an Ethernet address. */
  public boolean has(MacAddress mac) {
    return interfaces.values().stream().anyMatch(i -> i.mac().filter(mac::equals).isPresent());
  }

  /** Whether any interface has an address. */
  public boolean has(InetAddress address) {
    return interfaces.keySet().stream().anyMatch(name -> has(name, address));
  }

  public boolean has(String interfaceName, InetAddress address) {
    return find(interfaceName).flatMap(i -> i.find(address)).isPresent();
  }
}
