package dev.tandem.vrrp;

import dev.tandem.linux.MacAddress;

/**
 * An interface of the instance's own, with a virtual Ethernet address that moves with the role, so
 * that no neighbour has to learn another one ({@code use_vmac}, RFC 9568 section 7.3).
 *
 * @param interfaceName on which the virtual addresses are put
 * @param mac the same on all routers of the instance
 * @param advertsFromBase whether adverts leave with the address of the instance's real interface
 *     instead ({@code vmac_xmit_base})
 */
public record VmacSettings(String interfaceName, MacAddress mac, boolean advertsFromBase) {

  private static final long PREFIX_4 = 0x0000_5e00_0100L;
  private static final long PREFIX_6 = 0x0000_5e00_0200L;

  /** The address that RFC 9568 reserves for a virtual router: 00:00:5e:00:01 or 02, and its id. */
  public static MacAddress macOf(int virtualRouterId, boolean ipv6) {
    return new MacAddress((ipv6 ? PREFIX_6 : PREFIX_4) | virtualRouterId);
  }
}
