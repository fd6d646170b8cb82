package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.machine.Action.ReleaseAddresses;
import dev.tandem.vrrp.machine.Action.SendAdvert;
import dev.tandem.vrrp.machine.Action.TakeAddresses;
import dev.tandem.vrrp.machine.Event.AdvertReceived;
import dev.tandem.vrrp.machine.Event.CircumstancesChanged;
import dev.tandem.vrrp.machine.Event.TimerFired;
import dev.tandem.vrrp.machine.GroupStep.MemberAction;
import dev.tandem.vrrp.packet.Advert;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A router of the simulation: one member per network segment, all in one group. */
final class SimulatedRouter {

  /** Where a router's adverts go. */
  interface Medium {
    void send(SimulatedRouter sender, int segment, Advert advert);
  }

  private final Medium medium;
  private final List<InetAddress> addresses;
  private final Set<String> holding = new TreeSet<>();
  private final List<Runnable> inbox = new ArrayList<>();
  private Group group;
  private boolean alive;
  private boolean linkUp = true;
  private boolean paused;
  private boolean gateOpen = true;
  private int changesOfRole;

  /**
   * @param addresses one for each segment
   */
  SimulatedRouter(Medium medium, List<InstanceSettings> members, List<InetAddress> addresses) {
    this.medium = medium;
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
    group = new Group(group.name(), group.members().stream().map(i -> idle(i.settings())).toList());
  }

  void link(boolean up, long now) {
    linkUp = up;
    if (alive) {
      whenAwake(() -> tellCircumstances(now));
    }
  }

  void gate(boolean open, long now) {
    gateOpen = open;
    command(new Event.PreemptGate(open), now);
  }

  void command(Event event, long now) {
    if (alive) {
      whenAwake(() -> step(event, now));
    }
  }

  void hear(int segment, InetAddress source, Advert advert, long now) {
    if (alive && linkUp) {
      whenAwake(() -> hearAwake(segment, source, advert, now));
    }
  }

  void timer(long now) {
    while (alive && !paused && group.nextDeadline() <= now) {
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
    List.copyOf(inbox).forEach(Runnable::run);
    inbox.clear();
    timer(now);
  }

  boolean master() {
    return alive && group.role() == Role.MASTER;
  }

  /** Whether it could be master. */
  boolean fit() {
    return alive && linkUp;
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
    return alive && !paused ? group.nextDeadline() : Timing.NEVER;
  }

  InetAddress address(int segment) {
    return addresses.get(segment);
  }

  int segments() {
    return addresses.size();
  }

  boolean linkUp() {
    return linkUp;
  }

  @Override
  public String toString() {
    return addresses.getFirst().getHostAddress()
        + (alive ? "" : " dead")
        + (linkUp ? "" : " unplugged")
        + (paused ? " paused" : "")
        + " prio "
        + priority()
        + (preempts() ? "" : " nopreempt")
        + " "
        + group.members().stream().map(Instance::standing).toList();
  }

  private void hearAwake(int segment, InetAddress source, Advert advert, long now) {
    String member = group.members().get(segment).name();
    take(GroupMachine.step(group, member, new AdvertReceived(source, advert), now));
  }

  private void tellCircumstances(long now) {
    for (int i = 0; i < segments(); i++) {
      Instance member = group.members().get(i);
      Set<FaultReason> faults = linkUp ? Set.of() : Set.of(FaultReason.INTERFACE_DOWN);
      Circumstances circumstances =
          new Circumstances(member.settings().priority(), faults, Optional.of(addresses.get(i)));
      take(GroupMachine.step(group, member.name(), new CircumstancesChanged(circumstances), now));
    }
  }

  private void step(Event event, long now) {
    take(GroupMachine.step(group, event, now));
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
      case TakeAddresses() -> holding.add(name);
      case ReleaseAddresses() -> holding.remove(name);
      default -> {}
    }
  }

  /** What holds at every moment, in any network. */
  private void checkInvariants() {
    Set<String> masters = new TreeSet<>();
    for (Instance member : group.members()) {
      if (member.role() == Role.MASTER) {
        masters.add(member.name());
      }
    }
    if (!masters.equals(holding)) {
      throw new AssertionError("addresses of " + holding + ", role of " + masters + ": " + this);
    }
    if (!masters.isEmpty() && masters.size() < group.members().size()) {
      throw new AssertionError("a sync group is split: " + this);
    }
  }

  private int indexOf(String name) {
    return group.members().stream().map(Instance::name).toList().indexOf(name);
  }

  private void whenAwake(Runnable action) {
    if (paused) {
      inbox.add(action);
    } else {
      action.run();
    }
  }

  private Instance idle(InstanceSettings settings) {
    return Instance.idle(
        settings, new Circumstances(settings.priority(), Set.of(), Optional.empty()), gateOpen);
  }
}
