package dev.tandem.vrrp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A VRRP instance as configured ({@code vrrp_instance}).
 *
 * @param interfaceName where its adverts are sent and received; {@link #ANY_INTERFACE} for one with
 *     unicast peers and a source that hears them wherever they come in
 * @param virtualRouterId 1..255
 * @param priority 1..254, or 255 for the owner of the addresses
 * @param advertInterval version 2: whole seconds 1..255; version 3: 10 ms..40.95 s in steps of 10
 *     ms
 * @param downTimerAdverts adverts that must be missed before a backup takes over, 1..100
 * @param preempt whether this router takes the role back from a master of lower priority
 * @param preemptDelay how long it waits before it does
 * @param source of adverts; empty for the first address of the interface
 * @param group to which adverts are multicast; its family is the instance's
 * @param own interfaces that are made for it
 * @param unicast to whom adverts go instead; empty for multicast
 * @param authentication of adverts, version 2 only
 * @param hmac a proof of origin behind each advert; empty for none
 * @param addresses carried in the adverts and moved with the role
 * @param excludedAddresses moved with the role but not carried in the adverts
 * @param routing moved with the role: added after the addresses, removed before them
 * @param lostAddress what it does as master when somebody has removed one of them
 * @param promoteSecondaries whether the other addresses of a network on its interface outlive the
 *     primary one
 * @param tracked what its priority depends on, or whether it can be master at all
 * @param trackPrimary whether the instance faults when its own interface is down
 * @param trackSource whether it faults when this host does not have the configured source
 * @param checksumWithoutPseudoHeader version 3 over IPv4 only: RFC 9568's checksum, which Cisco and
 *     Juniper use, instead of RFC 5798's
 * @param accept whether packets to its addresses reach the programs of a master that does not own
 *     them; those of services always do what they are for
 */
public record InstanceSettings(
    String name,
    String interfaceName,
    int virtualRouterId,
    VrrpVersion version,
    int priority,
    Duration advertInterval,
    int downTimerAdverts,
    boolean preempt,
    Duration preemptDelay,
    Optional<InetAddress> source,
    InetAddress group,
    OwnInterfaces own,
    Optional<UnicastSettings> unicast,
    Authentication authentication,
    Optional<HmacSettings> hmac,
    ElectionSettings election,
    List<VirtualAddress> addresses,
    List<VirtualAddress> excludedAddresses,
    RoutingSettings routing,
    LostAddress lostAddress,
    boolean promoteSecondaries,
    List<Tracked> tracked,
    boolean trackPrimary,
    boolean trackSource,
    boolean checksumWithoutPseudoHeader,
    boolean accept,
    AnnouncementSettings announcements) {

  /** The priority of a router that owns the addresses (RFC 9568 section 5.2.4). */
  public static final int OWNER_PRIORITY = 255;

  /** libpcap's name of all interfaces together. */
  public static final String ANY_INTERFACE = "any";

  public InstanceSettings {
    addresses = List.copyOf(addresses);
    excludedAddresses = List.copyOf(excludedAddresses);
    tracked = List.copyOf(tracked);
  }

  /** All that move with the role, those carried in the adverts first. */
  public List<VirtualAddress> allAddresses() {
    return Stream.concat(addresses.stream(), excludedAddresses.stream()).toList();
  }

  /** The same, each with the name of the interface it is put on. */
  public List<VirtualAddress> placedAddresses() {
    return allAddresses().stream().map(address -> address.placedOn(addressInterface())).toList();
  }

  /** The interface with a virtual Ethernet address. */
  public Optional<VmacSettings> vmac() {
    return own.vmac();
  }

  /** The interfaces that are made for it. */
  public List<VirtualInterface> virtualInterfaces() {
    return own.all(interfaceName);
  }

  /** Where addresses are put that name no interface themselves. */
  public String addressInterface() {
    return own.forAddresses().orElse(interfaceName);
  }

  /**
   * Where others are heard that use one of its addresses: the interface that it lies on, or the
   * real one below an interface that is made for it.
   */
  public String linkOf(VirtualAddress address) {
    String name = address.interfaceName().orElse(addressInterface());
    return virtualInterfaces().stream()
        .filter(made -> made.name().equals(name))
        .map(VirtualInterface::base)
        .findFirst()
        .orElse(name);
  }

  /**
   * For how long nobody misses the adverts of a master.
   *
   * @param interval between them
   */
  public Duration longestSilence(Duration interval) {
    // Less than it takes to miss the last advert that counts, and what is lost by rounding.
    long nanos = interval.toNanos();
    long silence = nanos * (downTimerAdverts - 1L) - nanos / 256;
    return Duration.ofNanos(Math.max(silence, 0));
  }

  /** The addresses that are announced where no adverts are seen. */
  public List<VirtualAddress> unseenAddresses() {
    boolean onVirtual = vmac().filter(vmac -> !vmac.advertsFromBase()).isPresent();
    String seen = onVirtual ? addressInterface() : interfaceName;
    return placedAddresses().stream()
        .filter(address -> !address.interfaceName().orElseThrow().equals(seen))
        .filter(
            address -> announcements.elsewhere().all() || isVirtual(address.interfaceName().get()))
        .toList();
  }

  private boolean isVirtual(String name) {
    return virtualInterfaces().stream().anyMatch(made -> made.name().equals(name));
  }

  /** Whether adverts and the addresses in them are IPv6. */
  public boolean ipv6() {
    return group instanceof Inet6Address;
  }

  /** Whether its adverts may come in anywhere: it is on no interface of its own. */
  public boolean onAnyInterface() {
    return interfaceName.equals(ANY_INTERFACE);
  }

  public boolean owner() {
    return priority == OWNER_PRIORITY;
  }
}
