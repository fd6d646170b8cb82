package dev.tandem.vrrp.machine;

import java.util.List;

/** What comes of an event: the group as it is then, and what is to be done, in order. */
public record GroupStep(Group group, List<MemberAction> actions) {

  public GroupStep {
    actions = List.copyOf(actions);
  }

  /**
   * One thing to do for one member.
   *
   * @param member as the event leaves it: whose advert, whose addresses
   */
  public record MemberAction(Instance member, Action action) {}
}
