package dev.tandem.health;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a check comes from, as the kernel sees it.
 *
 * @param address of this host, with port 0 for any port; empty to leave that to the kernel
 * @param device the interface that its packets leave and enter by ({@code SO_BINDTODEVICE}); empty
 *     for whichever the routes say
 * @param mark of its packets ({@code SO_MARK}), all 32 bits of it; empty for none
 */
public record CheckOrigin(
    Optional<InetSocketAddress> address, Optional<String> device, OptionalInt mark) {

  /** As the kernel sees fit. */
  public static final CheckOrigin ANY =
      new CheckOrigin(Optional.empty(), Optional.empty(), OptionalInt.empty());

  /** From an address, by whichever interface. */
  public static CheckOrigin of(InetSocketAddress address) {
    return new CheckOrigin(Optional.of(address), Optional.empty(), OptionalInt.empty());
  }

  /** Whether it takes socket options that Java does not have. */
  boolean needsOptions() {
    return device.isPresent() || mark.isPresent();
  }

  /** Whether there is something of this host's that it may lack: an address, or an interface. */
  boolean isChosen() {
    return address.isPresent() || device.isPresent();
  }

  Optional<InetAddress> host() {
    return address.map(InetSocketAddress::getAddress);
  }

  /** What was chosen of this host's, for operators: {@code 192.0.2.1:0}, {@code eth1}. */
  String text() {
    String from = address.map(CheckTarget::text).orElse("");
    return device.map(name -> from.isEmpty() ? name : from + " on " + name).orElse(from);
  }
}
