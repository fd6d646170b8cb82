package dev.tandem.vrrp.network;

import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Rtnetlink;

/** Moves addresses by rtnetlink, in the network namespace of the thread that made it. */
public final class RtnetlinkAddressMover implements AddressMover {

  private final Rtnetlink rtnetlink = Rtnetlink.open();

  @Override
  public void add(InterfaceAddress address, AddressOptions options) {
    rtnetlink.addAddress(address, options);
  }

  @Override
  public void remove(InterfaceAddress address) {
    rtnetlink.deleteAddress(address);
  }

  @Override
  public void close() {
    rtnetlink.close();
  }
}
