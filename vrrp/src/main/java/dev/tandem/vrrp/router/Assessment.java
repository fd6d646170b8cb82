package dev.tandem.vrrp.router;

import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.Tracked;
import dev.tandem.vrrp.Tracked.Effect;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.machine.Circumstances;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What the state of the host means for an instance. */
final class Assessment {

  private static final int LOWEST_PRIORITY = 1;
  private static final int HIGHEST_PRIORITY = InstanceSettings.OWNER_PRIORITY - 1;

  private final HostView view;
  private final Predicate<String> usable;
  private final Set<InetAddress> virtualAddresses;
  private final Set<String> openInterfaces;
  private final Set<String> lackingStatics;
  private final Set<String> lackingAddresses;
  private final Map<TrackerKey, Reading> readings;

  /**
   * Makes an assessor for one moment.
   *
   * @param usable whether an interface counts as up
   * @param virtualAddresses of all instances: none of them identifies this router
   * @param openInterfaces on which adverts can be sent and received
   * @param lackingStatics instances whose track group is not complete
   * @param lackingAddresses instances from which somebody has taken an address away
   * @param readings of all trackers that have said something, but for interfaces
   */
  Assessment(
      HostView view,
      Predicate<String> usable,
      Set<InetAddress> virtualAddresses,
      Set<String> openInterfaces,
      Set<String> lackingStatics,
      Set<String> lackingAddresses,
      Map<TrackerKey, Reading> readings) {
    this.view = view;
    this.usable = usable;
    this.virtualAddresses = virtualAddresses;
    this.openInterfaces = openInterfaces;
    this.lackingStatics = lackingStatics;
    this.lackingAddresses = lackingAddresses;
    this.readings = readings;
  }

  /**
   * Judges one instance.
   *
   * @param groupTracked what the instance's sync group tracks
   */
  Circumstances of(InstanceSettings settings, List<Tracked> groupTracked) {
    Collection<Tracked> tracked = tracked(settings, groupTracked);
    Optional<InetAddress> source = source(settings);
    return new Circumstances(
        priority(settings, tracked), faults(settings, tracked, source.isPresent()), source);
  }

  /**
   * Whether this instance waits for a tracker that can put it in fault and has said nothing yet.
   */
  boolean pending(InstanceSettings settings, List<Tracked> groupTracked) {
    return tracked(settings, groupTracked).stream()
        .anyMatch(
            t -> t.decidesAboutFaults() && reading(t.tracker()).equals(new Reading.Pending()));
  }

  /** What the group tracks counts before what the instance tracks by the same name. */
  private static Collection<Tracked> tracked(
      InstanceSettings settings, List<Tracked> groupTracked) {
    Map<TrackerKey, Tracked> byKey = new LinkedHashMap<>();
    settings.tracked().forEach(t -> byKey.put(t.tracker(), t));
    groupTracked.forEach(t -> byKey.put(t.tracker(), t));
    return byKey.values();
  }

  private Reading reading(TrackerKey tracker) {
    return tracker.kind() == TrackerKey.Kind.INTERFACE
        ? Reading.of(usable.test(tracker.name()))
        : readings.getOrDefault(tracker, new Reading.Pending());
  }

  private Effect effect(Tracked tracked) {
    return tracked.effect(reading(tracked.tracker()));
  }

  /** An owner's priority never changes; no other reaches 0 or an owner's 255. */
  private int priority(InstanceSettings settings, Collection<Tracked> tracked) {
    if (settings.owner()) {
      return settings.priority();
    }
    int sum = settings.priority() + tracked.stream().mapToInt(t -> effect(t).priority()).sum();
    return Math.clamp(sum, LOWEST_PRIORITY, HIGHEST_PRIORITY);
  }

  private Set<FaultReason> faults(
      InstanceSettings settings, Collection<Tracked> tracked, boolean hasSource) {
    Set<FaultReason> faults = EnumSet.noneOf(FaultReason.class);
    Optional<HostInterface> own = view.find(settings.interfaceName());
    if (own.isEmpty()) {
      faults.add(FaultReason.INTERFACE_MISSING);
    } else {
      faults.addAll(interfaceFaults(settings, own.get(), hasSource));
    }
    if (settings.virtualInterfaces().stream().anyMatch(v -> view.find(v.name()).isEmpty())) {
      faults.add(FaultReason.VMAC_MISSING);
    }
    faults.addAll(sourceFaults(settings));
    if (settings.unicast().filter(unicast -> unicast.peers().isEmpty()).isPresent()) {
      faults.add(FaultReason.NO_PEER);
    }
    if (lackingStatics.contains(settings.name())) {
      faults.add(FaultReason.STATIC_MISSING);
    }
    if (lackingAddresses.contains(settings.name())) {
      faults.add(FaultReason.ADDRESS_LOST);
    }
    tracked.stream()
        .filter(t -> effect(t).fault())
        .forEach(t -> faults.add(t.tracker().kind().fault()));
    return faults;
  }

  /** Who is on no interface of its own hears by the one that has its source. */
  private Set<FaultReason> sourceFaults(InstanceSettings settings) {
    Set<FaultReason> faults = EnumSet.noneOf(FaultReason.class);
    boolean depends = settings.onAnyInterface() && settings.trackPrimary();
    if ((settings.trackSource() && settings.source().filter(view::has).isEmpty())
        || (depends && settings.source().filter(this::isReachable).isEmpty())) {
      faults.add(FaultReason.SOURCE_ADDRESS_MISSING);
    }
    Optional<String> vrf = settings.unicast().flatMap(UnicastSettings::vrf);
    if (vrf.filter(device -> !usable.test(device)).isPresent()) {
      faults.add(FaultReason.VRF_MISSING);
    }
    return faults;
  }

  private boolean isReachable(InetAddress address) {
    return view.interfaces().keySet().stream()
        .anyMatch(name -> usable.test(name) && view.has(name, address));
  }

  private Set<FaultReason> interfaceFaults(
      InstanceSettings settings, HostInterface own, boolean hasSource) {
    Set<FaultReason> faults = EnumSet.noneOf(FaultReason.class);
    if (settings.trackPrimary() && !usable.test(own.name())) {
      faults.add(FaultReason.INTERFACE_DOWN);
    }
    if (own.mac().isEmpty() && !own.any()) {
      faults.add(FaultReason.NOT_ETHERNET);
    } else if (own.up() && !openInterfaces.contains(own.name())) {
      faults.add(FaultReason.INTERFACE_NOT_OPENED);
    }
    if (!hasSource) {
      faults.add(FaultReason.NO_SOURCE_ADDRESS);
    }
    return faults;
  }

  /** On the link, IPv6 routers speak from their link-local addresses (RFC 9568 section 5.1.2.1). */
  private static boolean canBeSource(InetAddress address, InstanceSettings settings) {
    if (!settings.ipv6()) {
      return address instanceof Inet4Address;
    }
    boolean onLink =
        settings.unicast().stream()
            .flatMap(unicast -> unicast.peers().stream())
            .allMatch(peer -> peer.address().isLinkLocalAddress());
    return address instanceof Inet6Address && address.isLinkLocalAddress() == onLink;
  }

  /**
   * The configured source, or the interface's first address that is not a virtual one: those come
   * and go. An owner may have no other.
   */
  private Optional<InetAddress> source(InstanceSettings settings) {
    if (settings.source().isPresent()) {
      return settings.source();
    }
    List<InetAddress> own =
        view.find(settings.interfaceName()).map(HostInterface::addresses).orElse(List.of()).stream()
            .map(InterfaceAddress::address)
            .filter(address -> canBeSource(address, settings))
            .toList();
    Optional<InetAddress> real =
        own.stream().filter(address -> !virtualAddresses.contains(address)).findFirst();
    return real.isEmpty() && settings.owner() ? own.stream().findFirst() : real;
  }
}
