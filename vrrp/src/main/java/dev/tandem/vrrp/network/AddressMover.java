package dev.tandem.vrrp.network;

import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.InterfaceAddress;

/**
 * Puts addresses onto interfaces and takes them away. Both report failure as {@link
 * dev.tandem.linux.LinuxException}.
 */
public interface AddressMover extends AutoCloseable {

  /** Adds an address; one that is there already is no error. */
  void add(InterfaceAddress address, AddressOptions options);

  /** Removes an address; one that is gone already is no error. */
  void remove(InterfaceAddress address);

  @Override
  void close();
}
