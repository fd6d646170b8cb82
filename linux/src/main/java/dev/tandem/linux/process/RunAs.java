package dev.tandem.linux.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The user that a program runs as.
 *
 * @param user by name or number
 * @param group by name or number; empty for the user's own group
 * @param supplementaryGroups whether it also has the other groups of the user
 */
public record RunAs(String user, Optional<String> group, boolean supplementaryGroups) {

  /** A user with its own group alone. */
  public static RunAs user(String name) {
    return new RunAs(name, Optional.empty(), false);
  }

  /**
   * What to put before a command line: {@code setpriv} of util-linux sets the ids and becomes the
   * program, so that no shell and no child stands between.
   */
  List<String> prefix() {
    List<String> words = new ArrayList<>();
    words.add("setpriv");
    words.add("--reuid=" + user);
    words.add("--regid=" + group.or(() -> Accounts.groupOf(user)).orElse(user));
    words.add(supplementaryGroups ? "--init-groups" : "--clear-groups");
    words.add("--");
    return words;
  }
}
