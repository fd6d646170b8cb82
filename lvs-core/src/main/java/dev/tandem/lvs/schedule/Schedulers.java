package dev.tandem.lvs.schedule;

import dev.tandem.lvs.service.SchedulerFlag;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** The schedulers by the names that IPVS gives them. */
public final class Schedulers {

  private static final Map<String, Function<Set<SchedulerFlag>, Scheduler>> BY_NAME =
      Map.of(
          "rr", flags -> new RoundRobin(),
          "wrr", flags -> new WeightedRoundRobin(),
          "lc", flags -> new LeastConnection(),
          "wlc", flags -> new WeightedLeastConnection(),
          "sh", SourceHashing::new);

  private Schedulers() {}

  /** Makes a scheduler for one service; empty when there is none of that name. */
  public static Optional<Scheduler> create(String name, Set<SchedulerFlag> flags) {
    return Optional.ofNullable(BY_NAME.get(name)).map(maker -> maker.apply(flags));
  }

  public static SortedSet<String> names() {
    return new TreeSet<>(BY_NAME.keySet());
  }
}
