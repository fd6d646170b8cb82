package dev.tandem.vrrp.machine;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpVersion;
import dev.tandem.vrrp.machine.Action.Notify;
import dev.tandem.vrrp.machine.Event.AdvertReceived;
import dev.tandem.vrrp.machine.Event.CircumstancesChanged;
import dev.tandem.vrrp.machine.Event.TimerFired;
import dev.tandem.vrrp.machine.GroupStep.MemberAction;
import dev.tandem.vrrp.packet.Advert;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A machine under a clock that the test turns: 192.0.2.10, started at zero. */
final class Router {

  static final InetAddress OURS = address("192.0.2.10");
  static final InetAddress LOWER_ADDRESS = address("192.0.2.9");
  static final InetAddress HIGHER_ADDRESS = address("192.0.2.11");

  /** Version 3, priority 100, 1 s: skew 609.375 ms, master-down 3.609375 s. */
  static final InstanceSettings SETTINGS = instance().build();

  static final Duration MASTER_DOWN = Duration.ofNanos(3_609_375_000L);
  static final Duration SKEW = Duration.ofNanos(609_375_000L);

  private final List<MemberAction> actions = new ArrayList<>();
  private Group group;
  private long now;

  private Router(Group group) {
    this.group = group;
  }

  /** A started instance on its own, or a sync group of several. */
  static Router started(InstanceSettings... members) {
    Router router = stopped(members);
    router.event(new Event.Started());
    return router;
  }

  static Router stopped(InstanceSettings... members) {
    Optional<String> name = members.length > 1 ? Optional.of("group") : Optional.empty();
    List<Instance> idle =
        Arrays.stream(members).map(s -> Instance.idle(s, healthy(s), true)).toList();
    return new Router(new Group(name, idle));
  }

  /** One that has waited out the master-down time. */
  static Router master(InstanceSettings... members) {
    Router router = started(members);
    router.runTo(router.group.promotionAt());
    router.forget();
    return router;
  }

  static Circumstances healthy(InstanceSettings settings) {
    return new Circumstances(settings.priority(), Set.of(), Optional.of(OURS));
  }

  /** Lets time pass and timers fire. */
  Router advance(Duration duration) {
    return runTo(now + duration.toNanos());
  }

  Router runTo(long moment) {
    while (group.nextDeadline() <= moment) {
      now = Math.max(now, group.nextDeadline());
      event(new TimerFired());
    }
    now = moment;
    return this;
  }

  /** Lets time pass without looking at the timers, as in a process that is not scheduled. */
  Router sleep(Duration duration) {
    now += duration.toNanos();
    return this;
  }

  Router event(Event event) {
    return take(GroupMachine.step(group, event, now));
  }

  Router event(String member, Event event) {
    return take(GroupMachine.step(group, member, event, now));
  }

  Router hears(InetAddress source, int priority) {
    return hears(first().settings(), source, priority);
  }

  Router hears(InstanceSettings of, InetAddress source, int priority) {
    return event(of.name(), new AdvertReceived(source, Advert.of(of, priority)));
  }

  Router hears(InetAddress source, int priority, Duration interval) {
    Advert advert = new Advert(VrrpVersion.V3, 51, priority, interval, List.of());
    return event(first().name(), new AdvertReceived(source, advert));
  }

  Router faults(InstanceSettings member, FaultReason... reasons) {
    Set<FaultReason> faults = EnumSet.noneOf(FaultReason.class);
    faults.addAll(List.of(reasons));
    return event(
        member.name(),
        new CircumstancesChanged(new Circumstances(member.priority(), faults, Optional.of(OURS))));
  }

  Router priority(int priority) {
    return event(
        first().name(),
        new CircumstancesChanged(new Circumstances(priority, Set.of(), Optional.of(OURS))));
  }

  Router forget() {
    actions.clear();
    return this;
  }

  Role role() {
    return group.role();
  }

  Role role(InstanceSettings member) {
    return group.members().stream()
        .filter(i -> i.name().equals(member.name()))
        .findFirst()
        .orElseThrow()
        .role();
  }

  Duration untilNextDeadline() {
    return Duration.ofNanos(group.nextDeadline() - now);
  }

  long now() {
    return now;
  }

  Instance first() {
    return group.members().getFirst();
  }

  /** What was to be done since the last {@link #forget}. */
  List<Action> actions() {
    return actions.stream().map(MemberAction::action).toList();
  }

  List<Action> actions(InstanceSettings member) {
    return actions.stream()
        .filter(a -> a.member().name().equals(member.name()))
        .map(MemberAction::action)
        .toList();
  }

  List<Cause> causes() {
    return actions().stream()
        .filter(a -> a instanceof Notify(RoleChanged changed))
        .map(a -> ((RoleChanged) ((Notify) a).notice()).cause())
        .toList();
  }

  static Notify roleChanged(Role from, Role to, Cause cause) {
    Notice notice = new RoleChanged(from, to, cause);
    return new Notify(notice);
  }

  private Router take(GroupStep step) {
    group = step.group();
    actions.addAll(step.actions());
    return this;
  }
}
