package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.machine.Action.ReleaseAddresses;
import dev.tandem.vrrp.machine.Action.SendAdvert;
import dev.tandem.vrrp.machine.Action.SwapAddresses;
import dev.tandem.vrrp.machine.Action.TakeAddresses;
import dev.tandem.vrrp.machine.Event.AdvertReceived;
import dev.tandem.vrrp.machine.Event.CircumstancesChanged;
import dev.tandem.vrrp.machine.Event.TimerFired;
import dev.tandem.vrrp.machine.GroupStep.MemberAction;
import dev.tandem.vrrp.packet.Advert;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * A router of the simulation: one member per network segment, all in one group. Moments are those
 * of the network; the machine is told the time of the router's own clock.
 */
final class SimulatedRouter {

  /** Where a router's adverts go. */
  interface Medium {
    void send(SimulatedRouter sender, int segment, Advert advert);
  }

  private final Medium medium;
  private final SimulatedClock clock;
  private final List<InetAddress> addresses;
  private final Map<String, Set<VirtualAddress>> holding = new TreeMap<>();
  private final List<LongConsumer> inbox = new ArrayList<>();
  private Group group;
  private boolean alive;

  /** Segments whose cable is pulled out. */
  private final BitSet unplugged = new BitSet();

  private boolean paused;
  private boolean gateOpen = true;

  /** What trackers add to the priority. */
  private int weight;

  private int changesOfRole;

  /**
   * @param addresses one for each segment
   */
  SimulatedRouter(
      Medium medium,
      SimulatedClock clock,
      List<InstanceSettings> members,
      List<InetAddress> addresses) {
    this.medium = medium;
    this.clock = clock;
    this.addresses = addresses;
    this.group = new Group(Optional.of("all"), members.stream().map(this::idle).toList());
  }

  void start(long now) {
    if (!alive) {
      alive = true;
      step(new Event.PreemptGate(gateOpen), now);
      tellCircumstances(now);
      step(new Event.Started(), now);
    }
  }

  /** The whole host dies, its addresses with it. */
  void crash() {
    alive = false;
    holding.clear();
    inbox.clear();
    paused = false;
    forget(group.members().stream().map(Instance::settings).toList());
  }

  void link(int segment, boolean up, long now) {
    unplugged.set(segment, !up);
    whenAwake(this::tellCircumstances, now);
  }

  void weigh(int newWeight, long now) {
    weight = newWeight;
    whenAwake(this::tellCircumstances, now);
  }

  /** Another configuration with the same members, for a dead router the one of its next life. */
  void reload(List<InstanceSettings> members, long now) {
    if (!alive) {
      forget(members);
      return;
    }
    whenAwake(
        moment -> {
          for (InstanceSettings settings : members) {
            Event event = new Event.SettingsChanged(settings);
            take(GroupMachine.step(group, settings.name(), event, clock.read(moment)));
          }
          tellCircumstances(moment);
        },
        now);
  }

  private void forget(List<InstanceSettings> members) {
    group = new Group(group.name(), members.stream().map(this::idle).toList());
  }

  boolean gateOpen() {
    return gateOpen;
  }

  void gate(boolean open, long now) {
    gateOpen = open;
    command(new Event.PreemptGate(open), now);
  }

  /** It waits for a successor, but not beyond a moment, which may have come when it is awake. */
  void handOver(long patience, long end, long now) {
    whenAwake(
        moment -> {
          long wait = Math.clamp(end - moment, 0, patience);
          step(new Event.HandOver(Duration.ofNanos(wait)), moment);
        },
        now);
  }

  void command(Event event, long now) {
    whenAwake(moment -> step(event, moment), now);
  }

  void hear(int segment, InetAddress source, Advert advert, long now) {
    if (linkUp(segment)) {
      whenAwake(moment -> hearAwake(segment, source, advert, moment), now);
    }
  }

  void timer(long now) {
    while (nextDeadline() <= now) {
      step(new TimerFired(), now);
    }
  }

  /** The process is not scheduled: what comes in waits, timers too. */
  void pause() {
    paused = alive;
  }

  /** The receive queue comes first, timers second. */
  void resume(long now) {
    paused = false;
    List.copyOf(inbox).forEach(action -> action.accept(now));
    inbox.clear();
    timer(now);
  }

  boolean master() {
    return alive && group.role() == Role.MASTER;
  }

  /** Whether it could be master: the members of a group are together, or none of them. */
  boolean fit() {
    return alive && unplugged.isEmpty();
  }

  boolean preempts() {
    return first().preempts();
  }

  int priority() {
    return first().priority();
  }

  Instance first() {
    return group.members().getFirst();
  }

  int changesOfRole() {
    return changesOfRole;
  }

  long nextDeadline() {
    return alive && !paused ? clock.moment(group.nextDeadline()) : Timing.NEVER;
  }

  InetAddress address(int segment) {
    return addresses.get(segment);
  }

  int segments() {
    return addresses.size();
  }

  boolean linkUp(int segment) {
    return !unplugged.get(segment);
  }

  @Override
  public String toString() {
    return addresses.getFirst().getHostAddress()
        + (alive ? "" : " dead")
        + (unplugged.isEmpty() ? "" : " unplugged " + unplugged)
        + (paused ? " paused" : "")
        + " prio "
        + priority()
        + (preempts() ? "" : " nopreempt")
        + " "
        + group.members().stream().map(Instance::standing).toList();
  }

  private void hearAwake(int segment, InetAddress source, Advert advert, long now) {
    String member = group.members().get(segment).name();
    Event heard = new AdvertReceived(source, advert);
    take(GroupMachine.step(group, member, heard, clock.read(now)));
  }

  private void tellCircumstances(long now) {
    for (int i = 0; i < segments(); i++) {
      Instance member = group.members().get(i);
      Set<FaultReason> faults = linkUp(i) ? Set.of() : Set.of(FaultReason.INTERFACE_DOWN);
      Circumstances circumstances =
          new Circumstances(weighted(member.settings()), faults, Optional.of(addresses.get(i)));
      Event changed = new CircumstancesChanged(circumstances);
      take(GroupMachine.step(group, member.name(), changed, clock.read(now)));
    }
  }

  /** An owner's priority is out of reach of trackers. */
  private int weighted(InstanceSettings settings) {
    int base = settings.priority();
    return settings.owner() ? base : Math.clamp(base + weight, 1, 254);
  }

  private void step(Event event, long now) {
    take(GroupMachine.step(group, event, clock.read(now)));
  }

  private void take(GroupStep step) {
    Role before = group.role();
    group = step.group();
    step.actions().forEach(this::perform);
    checkInvariants();
    if (group.role() != before) {
      changesOfRole++;
    }
  }

  private void perform(MemberAction todo) {
    String name = todo.member().name();
    switch (todo.action()) {
      case SendAdvert(int priority) ->
          medium.send(this, indexOf(name), Advert.of(todo.member().settings(), priority));
      case TakeAddresses() -> holding.put(name, all(todo.member()));
      case ReleaseAddresses() -> holding.remove(name);
      case SwapAddresses(List<VirtualAddress> removed, List<VirtualAddress> added) -> {
        holding.get(name).removeAll(removed);
        holding.get(name).addAll(added);
      }
      default -> {}
    }
  }

  /** What holds at every moment, in any network. */
  private void checkInvariants() {
    Map<String, Set<VirtualAddress>> masters = new TreeMap<>();
    for (Instance member : group.members()) {
      if (member.role() == Role.MASTER) {
        masters.put(member.name(), all(member));
      }
    }
    if (!masters.equals(holding)) {
      throw new AssertionError("it holds " + holding + " and should " + masters + ": " + this);
    }
    if (!masters.isEmpty() && masters.size() < group.members().size()) {
      throw new AssertionError("a sync group is split: " + this);
    }
  }

  private static Set<VirtualAddress> all(Instance member) {
    return new HashSet<>(member.settings().allAddresses());
  }

  private int indexOf(String name) {
    return group.members().stream().map(Instance::name).toList().indexOf(name);
  }

  private void whenAwake(LongConsumer action, long now) {
    if (paused) {
      inbox.add(action);
    } else if (alive) {
      action.accept(now);
    }
  }

  private Instance idle(InstanceSettings settings) {
    return Instance.idle(
        settings, new Circumstances(weighted(settings), Set.of(), Optional.empty()), gateOpen);
  }
}
