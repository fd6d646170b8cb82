package dev.tandem.director.config;

import dev.tandem.director.config.AddressLine.Moving;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VirtualInterface;
import dev.tandem.vrrp.VmacSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Interfaces with a virtual Ethernet address for those addresses of an instance that are on another
 * interface than it, or of another family ({@code use_vmac_addr}, or {@code use_vmac} at the
 * address): one for each.
 */
final class FurtherInterfaces {

  private final String prefix;
  private final int virtualRouterId;
  private final Base instance;
  private final boolean forAll;
  private final boolean instanceHasOne;
  private final Map<Base, VirtualInterface> made = new LinkedHashMap<>();

  /** What such an interface is on, and for which family. */
  record Base(String interfaceName, boolean ipv6) {}

  /**
   * None is made yet.
   *
   * @param instance where its adverts are
   * @param forAll for each address that is elsewhere, or only for those that say so
   * @param instanceHasOne whether there is one already where its adverts are
   */
  FurtherInterfaces(
      String prefix, int virtualRouterId, Base instance, boolean forAll, boolean instanceHasOne) {
    this.prefix = prefix;
    this.virtualRouterId = virtualRouterId;
    this.instance = instance;
    this.forAll = forAll;
    this.instanceHasOne = instanceHasOne;
  }

  /** The addresses, each on the interface it wants. */
  List<VirtualAddress> place(List<Moving> addresses) {
    return addresses.stream().map(this::place).toList();
  }

  List<VirtualInterface> made() {
    return List.copyOf(made.values());
  }

  private VirtualAddress place(Moving moving) {
    VirtualAddress address = moving.address();
    Base base = new Base(address.interfaceName().orElse(instance.interfaceName()), moving.ipv6());
    boolean elsewhere = !base.equals(instance);
    if (!moving.useVmac() && !(forAll && elsewhere)) {
      return address;
    }
    if (!elsewhere && instanceHasOne) {
      return address.on(Optional.empty());
    }
    return address.on(Optional.of(made.computeIfAbsent(base, this::make).name()));
  }

  private VirtualInterface make(Base base) {
    String name =
        VmacKeywords.defaultName(prefix, virtualRouterId, base.ipv6()) + "." + (made.size() + 1);
    return new VirtualInterface(
        name,
        base.interfaceName(),
        new VirtualInterface.Macvlan(VmacSettings.macOf(virtualRouterId, base.ipv6())));
  }
}
