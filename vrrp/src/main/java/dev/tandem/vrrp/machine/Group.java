package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.machine.Standing.Backup;
import dev.tandem.vrrp.machine.Standing.Master;
import java.util.List;
import java.util.Optional;

/**
 * Instances that are master together or not at all.
 *
 * @param name of the sync group; empty for an instance on its own
 * @param members one or more, told apart by name
 */
public record Group(Optional<String> name, List<Instance> members) {

  public Group {
    members = List.copyOf(members);
  }

  /** When {@link Event.TimerFired} is due; {@link Timing#NEVER} for not at all. */
  public long nextDeadline() {
    long deadline = promotionAt();
    for (Instance member : members) {
      if (member.standing() instanceof Master master) {
        deadline = Math.min(deadline, master.earliest());
      }
    }
    return deadline;
  }

  /**
   * Whether what is due now rests on nothing having been heard: becoming master, or going on as
   * master after having missed an advert of one's own. Who does so should first be sure to have
   * looked at all that came in.
   */
  public boolean actsOnSilence(long now) {
    return promotionAt() <= now || members.stream().anyMatch(m -> hasMissedItsBeat(m, now));
  }

  private static boolean hasMissedItsBeat(Instance member, long now) {
    return member.standing() instanceof Master master
        && master.advertAt() + member.advertInterval() <= now;
  }

  /**
   * When all that are not master yet may become it: a sync group waits for the last of its members,
   * whose peer may be alive where that of another is not.
   */
  long promotionAt() {
    long last = Timing.NEVER;
    for (Instance member : members) {
      switch (member.standing()) {
        case Backup backup ->
            last =
                last == Timing.NEVER
                    ? backup.masterDownAt()
                    : Math.max(last, backup.masterDownAt());
        case Master master -> {}
        case Standing.Idle(), Standing.Fault() -> {
          return Timing.NEVER;
        }
      }
    }
    return last;
  }

  /** The role of the whole: MASTER if all are, FAULT or INIT if any is. */
  public Role role() {
    List<Role> roles = members.stream().map(Instance::role).distinct().toList();
    if (roles.size() == 1) {
      return roles.getFirst();
    }
    if (roles.contains(Role.FAULT)) {
      return Role.FAULT;
    }
    return roles.contains(Role.INIT) ? Role.INIT : Role.BACKUP;
  }
}
