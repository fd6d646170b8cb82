package dev.tandem.vrrp.router;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.machine.Instance;
import dev.tandem.vrrp.network.Reception;
import dev.tandem.vrrp.packet.IpPacket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All running groups and instances at one configuration. */
final class Roster {

  static final Roster EMPTY = new Roster(List.of());

  private final List<Ensemble> ensembles;
  private final Map<InstanceKey, Ensemble> byKey = new HashMap<>();
  private final Set<InetAddress> virtualAddresses;

  private Roster(List<Ensemble> ensembles) {
    this.ensembles = List.copyOf(ensembles);
    for (Ensemble ensemble : ensembles) {
      ensemble.members().forEach(member -> byKey.put(member.key(), ensemble));
    }
    this.virtualAddresses =
        settings()
            .flatMap(settings -> settings.allAddresses().stream())
            .map(VirtualAddress::address)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Puts members into their sync groups, and those without one on their own. */
  static Roster of(Map<InstanceKey, Member> members, List<SyncGroupSettings> groups) {
    List<Ensemble> ensembles = new ArrayList<>();
    Set<Member> grouped = new HashSet<>();
    for (SyncGroupSettings group : groups) {
      List<Member> inGroup =
          members.values().stream().filter(m -> group.instances().contains(m.name())).toList();
      if (!inGroup.isEmpty()) {
        grouped.addAll(inGroup);
        ensembles.add(new Ensemble(Optional.of(group.name()), inGroup, group.tracked()));
      }
    }
    members.values().stream()
        .filter(member -> !grouped.contains(member))
        .forEach(
            member -> ensembles.add(new Ensemble(Optional.empty(), List.of(member), List.of())));
    return new Roster(ensembles);
  }

  List<Ensemble> ensembles() {
    return ensembles;
  }

  Stream<Member> members() {
    return ensembles.stream().flatMap(ensemble -> ensemble.members().stream());
  }

  Optional<Member> member(InstanceKey key) {
    return ensemble(key)
        .flatMap(e -> e.members().stream().filter(m -> m.key().equals(key)).findFirst());
  }

  /**
   * The instance that a packet is meant for. One that is not meant for it in every respect is
   * better than none: it knows what is wrong.
   */
  Optional<Member> receiver(String interfaceName, int virtualRouterId, IpPacket packet) {
    InstanceKey multicast =
        new InstanceKey(interfaceName, virtualRouterId, packet.ipv6(), Optional.empty());
    return member(multicast.from(packet.destination()))
        .or(() -> member(multicast))
        .or(() -> members().filter(m -> m.key().resembles(multicast)).findFirst());
  }

  /** Whether a packet that came in on one interface is also received by the port of any. */
  boolean comesInAnywhere(String interfaceName, int virtualRouterId, IpPacket packet) {
    InstanceKey anywhere =
        new InstanceKey(
            InstanceSettings.ANY_INTERFACE,
            virtualRouterId,
            packet.ipv6(),
            Optional.of(packet.destination()));
    return !interfaceName.equals(InstanceSettings.ANY_INTERFACE) && member(anywhere).isPresent();
  }

  Optional<Ensemble> ensemble(InstanceKey key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** The group of that name, or the one in which the instance of that name is. */
  Optional<Ensemble> named(String name) {
    return ensembles.stream().filter(ensemble -> ensemble.answersTo(name)).findFirst();
  }

  /**
   * What to receive on each interface; nothing where announcements are only sent, since what is
   * heard there is heard on the interface below.
   */
  Map<String, Reception> ports() {
    Map<String, Reception> wanted = new HashMap<>();
    settings()
        .forEach(settings -> {
          wanted.merge(settings.interfaceName(), reception(settings), Reception::and);
          settings
              .allAddresses()
              .forEach(address -> {
                String on = AddressKeeper.interfaceOf(address, settings);
                wanted.merge(on, Reception.NONE, Reception::and);
                wanted.merge(settings.linkOf(address), Reception.CLAIMS, Reception::and);
              });
        });
    return wanted;
  }

  private static Reception reception(InstanceSettings settings) {
    if (settings.onAnyInterface()) {
      return settings.source().map(Reception::anywhereTo).orElse(Reception.NONE);
    }
    return settings.unicast().isPresent() ? Reception.UNICAST : Reception.of(settings.group());
  }

  /**
   * How long an interface may be down before somebody else takes the place of an instance that
   * depends on it, in nanoseconds.
   */
  long longestDown(String interfaceName) {
    TrackerKey asTracker = new TrackerKey(TrackerKey.Kind.INTERFACE, interfaceName);
    return ensembles.stream()
        .flatMap(ensemble ->
            ensemble.members().stream()
                .map(Member::instance)
                .filter(instance ->
                    instance.settings().interfaceName().equals(interfaceName)
                        || Stream.of(instance.settings().tracked(), ensemble.tracked())
                            .flatMap(List::stream)
                            .anyMatch(tracked -> tracked.tracker().equals(asTracker))))
        .mapToLong(Instance::longestSilence)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Those of all instances. */
  Set<InetAddress> virtualAddresses() {
    return virtualAddresses;
  }

  Stream<InstanceSettings> settings() {
    return members().map(member -> member.instance().settings());
  }
}
