package dev.tandem.vrrp.router;

import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.Tracked;
import dev.tandem.vrrp.machine.Action;
import dev.tandem.vrrp.machine.Event;
import dev.tandem.vrrp.machine.Group;
import dev.tandem.vrrp.machine.GroupMachine;
import dev.tandem.vrrp.machine.GroupStep;
import dev.tandem.vrrp.machine.GroupStep.MemberAction;
import dev.tandem.vrrp.machine.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A running sync group, or a running instance outside any. */
final class Ensemble {

  /**
   * Survivors of a dead master try in the order of their rank, this far apart: longer than the
   * first of them needs, whose code for it runs for the first time, so that the second hears of it
   * and does not try. Only where the first one does not try is it waited for.
   */
  private static final Duration RANK_STEP = Duration.ofMillis(50);

  private final Optional<String> name;
  private final List<Member> members;
  private final List<Tracked> tracked;
  private Group group;

  /**
   * One thing to do.
   *
   * @param as the member's state after the step that wants it
   */
  record Todo(Member member, Instance as, Action action) {}

  /**
   * Joins members into a group.
   *
   * @param tracked by the group as a whole
   */
  Ensemble(Optional<String> name, List<Member> members, List<Tracked> tracked) {
    this.name = name;
    this.members = List.copyOf(members);
    this.tracked = List.copyOf(tracked);
    this.group = new Group(name, members.stream().map(Member::instance).toList());
  }

  Optional<String> name() {
    return name;
  }

  /**
   * How long it lets others try first when a master has died.
   *
   * @param ranks by virtual router id, 0 where there is none; the last of the members' counts
   */
  Duration turn(Map<Integer, Integer> ranks) {
    return members.stream()
        .map(member -> member.instance().settings().virtualRouterId())
        .map(id -> RANK_STEP.multipliedBy(ranks.getOrDefault(id, 0)))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  List<Member> members() {
    return members;
  }

  List<Tracked> tracked() {
    return tracked;
  }

  Group group() {
    return group;
  }

  /** The role that the outside sees. */
  Role shownRole() {
    return new Group(name, members.stream().map(m -> m.shown().instance()).toList()).role();
  }

  /** Whether this is the group, or has the instance, of that name. */
  boolean answersTo(String wanted) {
    return name.filter(wanted::equals).isPresent()
        || members.stream().anyMatch(member -> member.name().equals(wanted));
  }

  /** Something happens to the whole. */
  List<Todo> step(Event event, long now) {
    return take(GroupMachine.step(group, event, now));
  }

  /** Something happens to one member. */
  List<Todo> step(Member member, Event event, long now) {
    return take(GroupMachine.step(group, member.name(), event, now));
  }

  private List<Todo> take(GroupStep step) {
    group = step.group();
    for (int i = 0; i < members.size(); i++) {
      members.get(i).instance(group.members().get(i));
    }
    List<Todo> todos = new ArrayList<>();
    for (MemberAction todo : step.actions()) {
      Member member = memberNamed(todo.member().name());
      todos.add(new Todo(member, todo.member(), todo.action()));
    }
    return todos;
  }

  private Member memberNamed(String wanted) {
    return members.stream().filter(m -> m.name().equals(wanted)).findFirst().orElseThrow();
  }
}
