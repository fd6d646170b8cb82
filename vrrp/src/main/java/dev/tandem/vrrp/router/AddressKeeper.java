package dev.tandem.vrrp.router;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.network.AddressMover;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows which virtual addresses this router holds, and moves them. */
final class AddressKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(AddressKeeper.class);

  private final AddressMover mover;
  private final Map<Place, Holding> held = new HashMap<>();
  private final Set<Place> everHeld = new HashSet<>();
  private HostView view;

  /** An address where it is. */
  private record Place(String interfaceName, InetAddress address) {}

  /**
   * An address that this router wants somewhere, and has put there unless that failed.
   *
   * @param since {@link System#nanoTime} after that
   * @param refusal why it failed
   */
  private record Holding(
      Member member, VirtualAddress address, long since, Optional<String> refusal) {}

  /**
   * What became of putting an address where it belongs.
   *
   * @param refusal why that failed; empty when it succeeded
   * @param again whether it had been there before
   */
  record Attempt(VirtualAddress address, Optional<String> refusal, boolean again) {

    boolean succeeded() {
      return refusal.isEmpty();
    }

    Notice notice() {
      Notice done =
          again ? new Notice.AddressRestored(address) : new Notice.AddressMoved(address, true);
      return refusal.<Notice>map(reason -> new Notice.AddressRefused(address, reason)).orElse(done);
    }
  }

  AddressKeeper(AddressMover mover, HostView view) {
    this.mover = mover;
    this.view = view;
  }

  void look(HostView present) {
    view = present;
  }

  /** Where an address belongs. */
  static String interfaceOf(VirtualAddress address, InstanceSettings settings) {
    return address.interfaceName().orElse(settings.addressInterface());
  }

  /**
   * Puts addresses onto their interfaces.
   *
   * @return what became of it; those that failed are tried again by {@link #restore}
   */
  List<Attempt> take(
      Member member, InstanceSettings settings, Collection<VirtualAddress> addresses) {
    List<Attempt> attempts = new ArrayList<>();
    for (VirtualAddress address : addresses) {
      Place place = new Place(interfaceOf(address, settings), address.address());
      if (owned(settings, place, address)) {
        continue;
      }
      Optional<String> refusal = add(member, place, address);
      attempts.add(new Attempt(address, refusal, false));
      held.put(place, new Holding(member, address, System.nanoTime(), refusal));
      everHeld.add(place);
    }
    return attempts;
  }

  /**
   * What the owner of an address finds on its interface is its own, and stays there; but for what
   * an earlier run put there before it crashed.
   */
  private boolean owned(InstanceSettings settings, Place place, VirtualAddress address) {
    return settings.owner()
        && !everHeld.contains(place)
        && view.has(place.interfaceName(), place.address())
        && target(place, presentPrefix(place, address)).filter(mover::isLeftover).isEmpty();
  }

  /**
   * Removes addresses that this router put there, and those that an earlier run left behind.
   *
   * @return those that were there
   */
  List<VirtualAddress> release(
      Member member, InstanceSettings settings, Collection<VirtualAddress> addresses) {
    List<VirtualAddress> released = new ArrayList<>();
    for (VirtualAddress address : addresses) {
      Place place = new Place(interfaceOf(address, settings), address.address());
      boolean ours = held.containsKey(place);
      boolean leftBehind = !settings.owner() && view.has(place.interfaceName(), place.address());
      if ((ours || leftBehind) && !heldByAnother(member, place)) {
        remove(member, place, presentPrefix(place, address));
        held.remove(place);
        released.add(address);
      }
    }
    return released;
  }

  /**
   * Puts back what is not where it should be: someone else has removed it, or it could not be put
   * there before.
   *
   * @return what became of it, by member, but for what failed as it did before
   */
  Map<Member, List<Attempt>> restore() {
    Map<Member, List<Attempt>> attempts = new HashMap<>();
    held.replaceAll((place, holding) -> {
      if (!lost(place, holding)) {
        return holding;
      }
      Optional<String> refusal = add(holding.member(), place, holding.address());
      if (refusal.isPresent() && refusal.equals(holding.refusal())) {
        return holding;
      }
      attempts
          .computeIfAbsent(holding.member(), member -> new ArrayList<>())
          .add(new Attempt(holding.address(), refusal, holding.refusal().isEmpty()));
      return new Holding(holding.member(), holding.address(), System.nanoTime(), refusal);
    });
    return attempts;
  }

  /**
   * The addresses of a member that somebody else has removed. An interface that is down is another
   * matter: the kernel takes its IPv6 addresses away.
   */
  List<VirtualAddress> takenAway(Member member) {
    return held.entrySet().stream()
        .filter(entry -> entry.getValue().member() == member)
        .filter(entry -> entry.getValue().refusal().isEmpty())
        .filter(entry -> lost(entry.getKey(), entry.getValue()))
        .filter(entry ->
            view.find(entry.getKey().interfaceName()).filter(HostInterface::up).isPresent())
        .map(entry -> entry.getValue().address())
        .toList();
  }

  /** Whether a view that is younger than the holding does not have it. */
  private boolean lost(Place place, Holding holding) {
    return holding.address().tracked()
        && holding.since() < view.takenAt()
        && view.find(place.interfaceName()).isPresent()
        && !view.has(place.interfaceName(), place.address());
  }

  /** In a reload, an address may have gone from one instance to another before this one let go. */
  private boolean heldByAnother(Member member, Place place) {
    Holding holding = held.get(place);
    return holding != null && holding.member() != member;
  }

  /** Why an address could not be added; empty when it was. */
  private Optional<String> add(Member member, Place place, VirtualAddress address) {
    Optional<InterfaceAddress> target = target(place, address.prefixLength());
    if (target.isEmpty()) {
      member.counters().count(InstanceCounter.ADDRESS_ERRORS);
      return Optional.of("there is no interface " + place.interfaceName());
    }
    try {
      mover.add(target.get(), address.options());
      return Optional.empty();
    } catch (LinuxException e) {
      LOG.debug("{}: an address could not be added", member.name(), e);
      member.counters().count(InstanceCounter.ADDRESS_ERRORS);
      return Optional.of(e.getMessage());
    }
  }

  /** What an earlier configuration left behind may have had another prefix length. */
  private int presentPrefix(Place place, VirtualAddress address) {
    Holding holding = held.get(place);
    if (holding != null) {
      return holding.address().prefixLength();
    }
    return view.find(place.interfaceName())
        .flatMap(i -> i.find(place.address()))
        .map(InterfaceAddress::prefixLength)
        .orElse(address.prefixLength());
  }

  private void remove(Member member, Place place, int prefixLength) {
    try {
      target(place, prefixLength).ifPresent(mover::remove);
    } catch (LinuxException e) {
      LOG.error("{}: an address could not be removed", member.name(), e);
      member.counters().count(InstanceCounter.ADDRESS_ERRORS);
    }
  }

  private Optional<InterfaceAddress> target(Place place, int prefixLength) {
    return view.find(place.interfaceName())
        .map(HostInterface::index)
        .map(index -> new InterfaceAddress(index, place.address(), prefixLength));
  }
}
