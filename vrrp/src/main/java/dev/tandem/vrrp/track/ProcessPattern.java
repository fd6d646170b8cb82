package dev.tandem.vrrp.track;

import java.util.List;

/**
 * Which processes are meant, by keepalived's rules.
 *
 * @param command the name as in {@code /proc/PID/comm}, or the first word of the command line when
 *     that is looked at
 * @param parameters the words after it; only looked at by some {@link Match}es
 */
public record ProcessPattern(String command, List<String> parameters, Match match) {

  /** The kernel keeps no more of a process's name. */
  private static final int NAME_LIMIT = 15;

  /** How much of a process is compared. */
  public enum Match {
    /** Its name alone. */
    NAME,
    /** The whole command line, word by word. */
    EXACT,
    /** As many words as are given; the last one only as far as it is given. */
    INITIAL,
    /** As many words as are given, each of them whole. */
    PARTIAL
  }

  public ProcessPattern {
    parameters = List.copyOf(parameters);
  }

  /**
   * Whether a process is one of those meant.
   *
   * @param name at most 15 characters
   * @param commandLine empty for a thread of the kernel
   */
  boolean fits(String name, List<String> commandLine) {
    if (match == Match.NAME) {
      return name.equals(command.substring(0, Math.min(command.length(), NAME_LIMIT)));
    }
    if (commandLine.isEmpty() || !commandLine.getFirst().equals(command)) {
      return false;
    }
    List<String> actual = commandLine.subList(1, commandLine.size());
    return switch (match) {
      case EXACT -> actual.equals(parameters);
      case PARTIAL -> startsWith(actual, parameters);
      default -> parameters.isEmpty() || startsWithLastPartly(actual);
    };
  }

  private boolean startsWithLastPartly(List<String> actual) {
    int last = parameters.size() - 1;
    return actual.size() > last
        && startsWith(actual, parameters.subList(0, last))
        && actual.get(last).startsWith(parameters.get(last));
  }

  private static boolean startsWith(List<String> words, List<String> beginning) {
    return words.size() >= beginning.size() && words.subList(0, beginning.size()).equals(beginning);
  }
}
