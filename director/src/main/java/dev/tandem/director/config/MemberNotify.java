package dev.tandem.director.config;

import dev.tandem.linux.process.Command;
import java.util.Map;

/**
 * Who is told what happens to an instance or a group.
 *
 * @param scripts by what they are run for
 * @param deleted whether its removal by a reload is told as such, not as a fault
 * @param priorityChanges whether changes of the priority are told
 * @param mail whether changes of the role are mailed
 */
public record MemberNotify(
    Map<NotifyHook, Command> scripts, boolean deleted, boolean priorityChanges, boolean mail) {

  /** Nobody. */
  public static final MemberNotify NOBODY = new MemberNotify(Map.of(), false, false, false);

  public MemberNotify {
    scripts = Map.copyOf(scripts);
  }
}
