package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.SchedulerFlag;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The names of scheduler flags: {@code sh} and {@code mh} have their own for the first two. */
final class SchedulerFlags {

  private static final Set<String> SCHEDULERS_WITH_NAMES = Set.of("sh", "mh");

  /** ipvsadm cuts the list before it reads it. */
  private static final int LONGEST_LIST = 127;

  private SchedulerFlags() {}

  /** Reads the value of {@code -b}, which is not empty. */
  static Set<SchedulerFlag> parse(String scheduler, String text) {
    Set<SchedulerFlag> flags = EnumSet.noneOf(SchedulerFlag.class);
    for (String name : text.substring(0, Math.min(text.length(), LONGEST_LIST)).split(",", -1)) {
      if (!name.isEmpty()) {
        flags.add(flag(scheduler, name));
      }
    }
    return flags;
  }

  private static SchedulerFlag flag(String scheduler, String name) {
    return switch (name) {
      case "flag-1" -> SchedulerFlag.FLAG_1;
      case "flag-2" -> SchedulerFlag.FLAG_2;
      case "flag-3" -> SchedulerFlag.FLAG_3;
      case "sh-fallback", "mh-fallback" -> onlyFor(scheduler, name, SchedulerFlag.FALLBACK);
      case "sh-port", "mh-port" -> onlyFor(scheduler, name, SchedulerFlag.PORT);
      default -> throw Rejected.misuse("invalid scheduler flag `" + name + "'");
    };
  }

  private static SchedulerFlag onlyFor(String scheduler, String name, SchedulerFlag flag) {
    if (!name.startsWith(scheduler + "-")) {
      throw Rejected.misuse("incompatible scheduler flag `" + name + "'");
    }
    return flag;
  }

  /** The names as a list for {@code -b}. */
  static String text(String scheduler, Set<SchedulerFlag> flags) {
    return String.join(",", names(scheduler, flags));
  }

  /** The names in a fixed order; {@code sh} and {@code mh} have none for the third flag. */
  static List<String> names(String scheduler, Set<SchedulerFlag> flags) {
    return Arrays.stream(SchedulerFlag.values())
        .filter(flags::contains)
        .map(flag -> name(scheduler, flag))
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static String name(String scheduler, SchedulerFlag flag) {
    boolean named = SCHEDULERS_WITH_NAMES.contains(scheduler);
    return switch (flag) {
      case FLAG_1 -> named ? scheduler + "-fallback" : "flag-1";
      case FLAG_2 -> named ? scheduler + "-port" : "flag-2";
      case FLAG_3 -> named ? "" : "flag-3";
    };
  }
}
