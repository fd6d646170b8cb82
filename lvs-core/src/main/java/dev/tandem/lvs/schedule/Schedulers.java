package dev.tandem.lvs.schedule;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** The schedulers by the names that IPVS gives them. */
public final class Schedulers {

  private static final Map<String, Function<SchedulerOptions, Scheduler>> BY_NAME =
      Map.ofEntries(
          entry("rr", options -> new RoundRobin()),
          entry("wrr", options -> new WeightedRoundRobin()),
          entry("lc", options -> new LeastConnection()),
          entry("wlc", options -> new WeightedLeastConnection()),
          entry("sed", options -> new ShortestExpectedDelay()),
          entry("nq", options -> new NeverQueue()),
          entry("fo", options -> new WeightedFailover()),
          entry("ovf", options -> new WeightedOverflow()),
          entry("twos", options -> new PowerOfTwo(options.random())),
          entry("dh", options -> new DestinationHashing()),
          entry("sh", options -> new SourceHashing(options.flags())),
          entry("mh", options -> new Maglev(options.flags())),
          entry(
              "lblc", options -> new LocalityBasedLeastConnection(options.lblcExpirationSeconds())),
          entry("lblcr", options -> new ReplicatedLocality(options.lblcrExpirationSeconds())));

  private Schedulers() {}

  /** Makes a scheduler for one service; empty when there is none of that name. */
  public static Optional<Scheduler> create(String name, SchedulerOptions options) {
    return Optional.ofNullable(BY_NAME.get(name)).map(maker -> maker.apply(options));
  }

  public static SortedSet<String> names() {
    return new TreeSet<>(BY_NAME.keySet());
  }
}
