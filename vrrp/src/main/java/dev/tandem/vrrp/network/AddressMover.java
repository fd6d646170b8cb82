package dev.tandem.vrrp.network;

import dev.tandem.linux.netlink.InterfaceAddress;
import java.util.Optional;

/**
 * Puts addresses onto interfaces and takes them away. Both report failure as {@link
 * dev.tandem.linux.LinuxException}.
 */
public interface AddressMover extends AutoCloseable {

  /**
   * Adds an address; one that is there already is no error.
   *
   * @param label of an IPv4 address, such as {@code eth0:1}
   */
  void add(InterfaceAddress address, Optional<String> label);

  /** Removes an address; one that is gone already is no error. */
  void remove(InterfaceAddress address);

  @Override
  void close();
}
