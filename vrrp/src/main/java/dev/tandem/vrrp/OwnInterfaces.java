package dev.tandem.vrrp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The interfaces that are made for an instance, to put its addresses on: one of the first two kinds
 * at most.
 *
 * @param further with virtual Ethernet addresses, for virtual addresses that are not on the
 *     instance's interface or not of its family ({@code use_vmac_addr})
 */
public record OwnInterfaces(
    Optional<VmacSettings> vmac, Optional<IpvlanSettings> ipvlan, List<VirtualInterface> further) {

  public static final OwnInterfaces NONE =
      new OwnInterfaces(Optional.empty(), Optional.empty(), List.of());

  public OwnInterfaces {
    further = List.copyOf(further);
  }

  /** The one for addresses that name no interface; empty for the real one. */
  Optional<String> forAddresses() {
    return vmac.map(VmacSettings::interfaceName)
        .or(() -> ipvlan.map(IpvlanSettings::interfaceName));
  }

  /**
   * All of them.
   *
   * @param base the instance's interface
   */
  List<VirtualInterface> all(String base) {
    List<VirtualInterface> all = new ArrayList<>();
    vmac.ifPresent(own ->
        all.add(
            new VirtualInterface(
                own.interfaceName(), base, new VirtualInterface.Macvlan(own.mac()))));
    ipvlan.ifPresent(own ->
        all.add(
            new VirtualInterface(
                own.interfaceName(),
                base,
                new VirtualInterface.Ipvlan(own.mode(), own.address()))));
    all.addAll(further);
    return all;
  }
}
