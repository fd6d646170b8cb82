package dev.tandem.vrrp.network;

import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Rtnetlink;
import java.util.Optional;

/** Moves addresses by rtnetlink, in the network namespace of the thread that made it. */
public final class RtnetlinkAddressMover implements AddressMover {

  private final Rtnetlink rtnetlink = Rtnetlink.open();

  @Override
  public void add(InterfaceAddress address, Optional<String> label) {
    rtnetlink.addAddress(address, label);
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
