package dev.tandem.vrrp.router;

import dev.tandem.linux.Uptime;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.LostAddress;
import dev.tandem.vrrp.Notice;
import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.machine.Circumstances;
import dev.tandem.vrrp.machine.Event;
import dev.tandem.vrrp.machine.Event.AdvertReceived;
import dev.tandem.vrrp.machine.Event.CircumstancesChanged;
import dev.tandem.vrrp.machine.Event.MasterDied;
import dev.tandem.vrrp.machine.Event.PreemptGate;
import dev.tandem.vrrp.machine.Event.SettingsChanged;
import dev.tandem.vrrp.machine.Event.Started;
import dev.tandem.vrrp.machine.Event.Stopped;
import dev.tandem.vrrp.machine.Event.TimerFired;
import dev.tandem.vrrp.machine.Instance;
import dev.tandem.vrrp.network.HostView;
import dev.tandem.vrrp.packet.AddressClaim;
import dev.tandem.vrrp.router.Ensemble.Todo;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Runs the groups: everything here happens on the router's thread. */
final class Engine implements EventLoop.Agent {

  /** When an interface could not be opened, it is tried again after this. */
  private static final long PORT_RETRY = Duration.ofSeconds(1).toNanos();

  private static final long NEVER = Long.MAX_VALUE;

  private final LongSupplier clock;
  private final PortTable ports;
  private final VirtualInterfaces virtualInterfaces;
  private final Performer performer;
  private final Upkeep upkeep;
  private final Teller teller;
  private final GroupNews groupNews;
  private final ConflictWatch conflicts;
  private final LostAddresses losses = new LostAddresses();
  private final LinkStates links;
  private final Map<TrackerKey, Reading> readings = new HashMap<>();
  private volatile Roster roster = Roster.EMPTY;
  private HostView view;
  private Set<String> lackingStatics = Set.of();
  private boolean gateOpen;
  private boolean tellsUnknownIds;
  private long portsRetryAt = NEVER;

  /** Before this, no instance is started; NEVER when that is over. */
  private long startAt = NEVER;

  Engine(
      LongSupplier clock,
      PortTable ports,
      VirtualInterfaces virtualInterfaces,
      Performer performer,
      Upkeep upkeep,
      Teller teller,
      HostView view,
      boolean gateOpen) {
    this.clock = clock;
    this.ports = ports;
    this.virtualInterfaces = virtualInterfaces;
    this.performer = performer;
    this.upkeep = upkeep;
    this.teller = teller;
    this.groupNews = new GroupNews(teller);
    this.conflicts = new ConflictWatch(teller, performer::defend);
    this.links = new LinkStates(view, name -> roster.longestDown(name));
    this.view = view;
    this.gateOpen = gateOpen;
  }

  Roster roster() {
    return roster;
  }

  /** The host as it was last seen. */
  HostView view() {
    return view;
  }

  /** Makes the running instances those of a configuration, and disturbs none that stays. */
  void apply(List<InstanceSettings> instances, List<SyncGroupSettings> groups) {
    Map<InstanceKey, InstanceSettings> wanted = new LinkedHashMap<>();
    instances.forEach(settings -> wanted.put(InstanceKey.of(settings), settings));
    List<Todo> todos = new ArrayList<>();
    roster
        .members()
        .filter(member -> !wanted.containsKey(member.key()))
        .forEach(member -> todos.addAll(alone(member, new Stopped())));
    Map<InstanceKey, Member> members = new LinkedHashMap<>();
    wanted.forEach((key, settings) -> {
      Optional<Member> kept = roster.member(key);
      kept.ifPresent(member -> todos.addAll(alone(member, new SettingsChanged(settings))));
      members.put(key, kept.orElseGet(() -> idle(settings)));
    });
    groupNews.configured(roster.ensembles(), groups);
    // Goodbyes need the ports of what goes, new addresses those of what comes.
    Roster next = Roster.of(members, groups);
    ports.open(view, next.ports());
    performer.perform(todos);
    roster = next;
    losses.keep(members.values());
    refreshPorts();
    reassess();
    keepUp();
  }

  /** What is not about any one instance. The delay of the start counts from here, once. */
  void general(RouterSettings settings) {
    tellsUnknownIds = settings.tellsUnknownIds();
    performer.announcer().pace(settings.pacing());
    links.apply(settings.linkDelays(), clock.getAsLong());
    upkeep.apply(settings, view);
    lackingStatics = upkeep.lacking();
    reassess();
    Duration delay = settings.delayAt(Uptime.now());
    if (roster == Roster.EMPTY && delay.isPositive()) {
      startAt = clock.getAsLong() + delay.toNanos();
    }
  }

  /** Whether adverts for virtual routers that are not here are told of. */
  boolean tellsUnknownIds() {
    return tellsUnknownIds;
  }

  /** A tracker says something new. */
  void track(TrackerKey tracker, Reading reading) {
    if (!reading.equals(readings.put(tracker, reading))) {
      reassess();
    }
  }

  /** What a reload does to an instance is no affair of the group it was in. */
  private List<Todo> alone(Member member, Event event) {
    Ensemble alone = new Ensemble(Optional.empty(), List.of(member), List.of());
    return alone.step(member, event, clock.getAsLong());
  }

  private Member idle(InstanceSettings settings) {
    Circumstances unknown = new Circumstances(settings.priority(), Set.of(), Optional.empty());
    return new Member(Instance.idle(settings, unknown, gateOpen));
  }

  /** Interfaces or addresses changed. */
  void look(HostView present) {
    view = present;
    links.look(present, clock.getAsLong());
    performer.look(present);
    Map<Member, List<VirtualAddress>> lost = lostAddresses();
    lost.forEach((member, addresses) -> losses.lost(member, addresses, clock.getAsLong()));
    refreshPorts();
    reassess();
    lost.forEach((member, addresses) ->
        addresses.forEach(
            address -> teller.tell(member, member.instance(), new Notice.AddressLost(address))));
    performer.restoreAddresses();
    keepUp();
  }

  /** Of masters that give the role up for that; the others put theirs back. */
  private Map<Member, List<VirtualAddress>> lostAddresses() {
    Map<Member, List<VirtualAddress>> lost = new LinkedHashMap<>();
    roster
        .members()
        .filter(member -> member.instance().settings().lostAddress() == LostAddress.FAULT)
        .forEach(member -> lost.put(member, performer.takenAway(member)));
    lost.values().removeIf(List::isEmpty);
    return lost;
  }

  /** Whether a claim is about an address of an instance; any thread may ask. */
  boolean isOurs(AddressClaim claim) {
    return roster.virtualAddresses().contains(claim.address());
  }

  /** Somebody in the network of an interface says that an address of ours is his. */
  void claimed(String interfaceName, AddressClaim claim) {
    if (!view.has(claim.mac())) {
      losses.claimed(claim.address(), clock.getAsLong());
      conflicts.claimed(interfaceName, claim, roster.members(), clock.getAsLong());
    }
  }

  void portFailed(String interfaceName) {
    ports.close(interfaceName);
    refreshPorts();
    reassess();
  }

  void advertReceived(Member member, AdvertReceived advert) {
    event(member, advert);
  }

  /** All masters say again where their addresses are. */
  void announceAgain() {
    roster
        .members()
        .filter(member -> member.instance().role() == Role.MASTER)
        .forEach(performer::announceAgain);
  }

  /** Whether the named instance or group was master and has given the role away. */
  boolean handOver(String name) {
    Ensemble ensemble = named(name);
    boolean master = ensemble.members().stream().anyMatch(m -> m.instance().role() == Role.MASTER);
    event(ensemble, new Event.HandOver());
    return master;
  }

  void handOverAll(Duration patience) {
    toAll(new Event.HandOver(patience));
  }

  /** Whether the named instance or group is master, or becomes it at once. */
  boolean takeOver(String name) {
    Ensemble ensemble = named(name);
    event(ensemble, new Event.TakeOver());
    return ensemble.members().stream()
        .map(member -> member.instance().role())
        .allMatch(role -> role == Role.BACKUP || role == Role.MASTER);
  }

  void masterDied(Set<InetAddress> addresses, Map<Integer, Integer> ranks) {
    roster.ensembles().forEach(e -> event(e, new MasterDied(addresses, e.turn(ranks))));
  }

  void masterLost(Set<InetAddress> addresses, Map<Integer, Integer> ranks) {
    roster.ensembles().forEach(e -> event(e, new Event.MasterLost(addresses, e.turn(ranks))));
  }

  private void toAll(Event event) {
    roster.ensembles().forEach(ensemble -> event(ensemble, event));
  }

  void preemptGate(boolean open) {
    gateOpen = open;
    toAll(new PreemptGate(open));
  }

  void stop() {
    toAll(new Stopped());
    upkeep.stop(view);
    ports.close();
    virtualInterfaces.refresh(view, List.of());
  }

  @Override
  public long nextDeadline() {
    long deadline = Math.min(startAt, Math.min(portsRetryAt, upkeep.nextDeadline()));
    deadline = Math.min(deadline, Math.min(links.nextDeadline(), conflicts.nextDeadline()));
    deadline = Math.min(deadline, performer.announcer().nextDeadline());
    deadline = Math.min(deadline, losses.nextDeadline());
    for (Ensemble ensemble : roster.ensembles()) {
      deadline = Math.min(deadline, ensemble.group().nextDeadline());
    }
    return deadline;
  }

  @Override
  public boolean actsOnSilence(long now) {
    return roster.ensembles().stream().anyMatch(e -> e.group().actsOnSilence(now));
  }

  @Override
  public boolean caughtUp() {
    return ports.caughtUp();
  }

  @Override
  public void fire(long now) {
    performer.announcer().fire(now);
    conflicts.fire(now);
    if (upkeep.fire(now)) {
      checkStatics();
    }
    boolean linksDue = links.fire(now);
    boolean lossesDue = losses.fire(now);
    if (linksDue || lossesDue) {
      reassess();
    }
    if (Math.min(startAt, portsRetryAt) <= now) {
      startAt = startAt <= now ? NEVER : startAt;
      refreshPorts();
      reassess();
    }
    for (Ensemble ensemble : roster.ensembles()) {
      if (ensemble.group().nextDeadline() <= now) {
        event(ensemble, new TimerFired());
      }
    }
  }

  private void refreshPorts() {
    virtualInterfaces.refresh(view, roster.settings().toList());
    boolean complete = ports.refresh(view, roster.ports());
    portsRetryAt = complete ? NEVER : clock.getAsLong() + PORT_RETRY;
  }

  /** Puts back what is missing, and looks who cannot be without what stays missing. */
  private void keepUp() {
    upkeep.look(view, roster.settings());
    checkStatics();
  }

  private void checkStatics() {
    Set<String> lacking = upkeep.lacking();
    if (!lacking.equals(lackingStatics)) {
      lackingStatics = lacking;
      reassess();
    }
  }

  private void reassess() {
    Assessment assessment =
        new Assessment(
            view,
            links::usable,
            roster.virtualAddresses(),
            ports.names(),
            lackingStatics,
            losses.instances(),
            readings);
    for (Ensemble ensemble : roster.ensembles()) {
      for (Member member : ensemble.members()) {
        Circumstances now = assessment.of(member.instance().settings(), ensemble.tracked());
        event(member, new CircumstancesChanged(now));
      }
      if (startAt == NEVER && !pending(ensemble, assessment)) {
        startIdle(ensemble);
      }
    }
  }

  /** A group begins as a whole: one whose tracker is yet to speak holds the others. */
  private static boolean pending(Ensemble ensemble, Assessment assessment) {
    return ensemble.members().stream()
        .anyMatch(m -> assessment.pending(m.instance().settings(), ensemble.tracked()));
  }

  private void startIdle(Ensemble ensemble) {
    ensemble.members().stream()
        .filter(member -> member.instance().role() == Role.INIT)
        .forEach(member -> event(member, new Started()));
  }

  private Ensemble named(String name) {
    return roster
        .named(name)
        .orElseThrow(() -> new IllegalArgumentException("no instance or group " + name));
  }

  private void event(Member member, Event event) {
    Ensemble ensemble = roster.ensemble(member.key()).orElseThrow();
    perform(ensemble, () -> ensemble.step(member, event, clock.getAsLong()));
  }

  private void event(Ensemble ensemble, Event event) {
    perform(ensemble, () -> ensemble.step(event, clock.getAsLong()));
  }

  private void perform(Ensemble ensemble, Supplier<List<Todo>> step) {
    Role before = ensemble.group().role();
    List<Todo> todos = step.get();
    performer.perform(todos);
    groupNews.stepped(ensemble, before, todos);
    ensemble.members().forEach(Member::show);
  }
}
