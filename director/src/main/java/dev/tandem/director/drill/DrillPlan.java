package dev.tandem.director.drill;

import dev.tandem.director.lab.LabChannel;
import dev.tandem.director.lab.LabCluster;
import dev.tandem.director.lab.LabException;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.LabMode;
import dev.tandem.director.lab.LabName;
import dev.tandem.director.lab.LabPlan;
import dev.tandem.lvs.plane.PlaneKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which drills are to be run.
 *
 * @param steps the labs to raise one after the other, each with its scenarios
 * @param cluster the directors of each lab, and their virtual addresses
 * @param family of the load
 * @param plane by which packets come to the directors and go
 * @param channel what carries the channel between the directors
 * @param sessions that live long
 * @param rate of new connections, a second
 * @param rounds how often each scenario is repeated
 * @param keepalived whether a pair of keepalived meets the same faults afterwards
 * @param keep whether the last lab is left standing
 */
public record DrillPlan(
    LabName name,
    List<Step> steps,
    LabCluster cluster,
    LabFamily family,
    PlaneKind plane,
    LabChannel channel,
    int sessions,
    int rate,
    int servers,
    Duration advert,
    int rounds,
    boolean keepalived,
    boolean keep) {

  /** New connections a second, unless something else is wanted. */
  public static final int DEFAULT_RATE = 50;

  private static final int MAX_SESSIONS = 20_000;
  private static final int MAX_RATE = 5_000;

  private static final List<Scenario> MIX =
      List.of(Scenario.CRASH, Scenario.PLANNED, Scenario.PARTITION, Scenario.CUT, Scenario.RESTART);

  private static final Set<Scenario> OURS_ALONE =
      Set.of(Scenario.SERVER, Scenario.CUT, Scenario.DEAF, Scenario.RETURN, Scenario.REVIVE);

  // New connections that no director answers for the time that VRRP needs by default.
  private static final int WAITING_SECONDS = 4;
  // Libraries, and what a process opens besides.
  private static final int OTHER_FILES = 1_000;

  /** A lab with the scenarios that are run in it. */
  public record Step(LabMode mode, List<Scenario> scenarios) {

    public Step {
      scenarios = List.copyOf(scenarios);
    }
  }

  public DrillPlan {
    steps = List.copyOf(steps);
    if (sessions < 1 || sessions > MAX_SESSIONS) {
      throw new LabException(
          "a drill has 1 to " + Text.number(MAX_SESSIONS) + " sessions, not " + sessions);
    }
    if (rate < 1 || rate > MAX_RATE) {
      throw new LabException(
          "a drill has 1 to %s new connections a second, not %d"
              .formatted(Text.number(MAX_RATE), rate));
    }
    steps.forEach(step -> plan(step.mode(), cluster, family, plane, channel, servers, advert));
    steps.forEach(step -> requireFit(step, cluster));
    if (keepalived && family != LabFamily.IPV4) {
      throw new LabException("keepalived is compared over ipv4 only");
    }
    if (keepalived && !cluster.equals(LabCluster.PAIR)) {
      throw new LabException("keepalived is compared as a pair with one address");
    }
    requireRounds(rounds);
  }

  /**
   * The steps for what was asked for. By default all four, two with NAT and two with direct
   * routing, so that both are seen in one short run; what is asked for by name runs with NAT. Where
   * each director has an address of its own, nobody keeps a role that was handed to him: there one
   * is stopped and returns.
   *
   * @param scenarios empty for the default
   * @param modes empty for the default
   */
  public static List<Step> steps(
      List<Scenario> scenarios, List<LabMode> modes, LabCluster cluster) {
    Scenario second = cluster.activeActive() ? Scenario.RETURN : Scenario.PLANNED;
    if (scenarios.isEmpty() && modes.isEmpty()) {
      return List.of(
          new Step(LabMode.NAT, List.of(Scenario.CRASH, second)),
          new Step(LabMode.DR, List.of(Scenario.LINK, Scenario.SERVER)));
    }
    List<Scenario> wanted =
        scenarios.isEmpty()
            ? List.of(Scenario.CRASH, second, Scenario.LINK, Scenario.SERVER)
            : scenarios;
    List<Step> steps = new ArrayList<>();
    for (LabMode mode : modes.isEmpty() ? List.of(LabMode.NAT) : modes) {
      steps.add(new Step(mode, wanted));
    }
    return steps;
  }

  /**
   * Steps whose scenarios follow each other as chance will have it.
   *
   * @param scenarios among which to choose; empty for those that replication must get over, as far
   *     as they suit the directors
   * @param modes empty for NAT
   * @param length how many in each step
   */
  public static List<Step> mixed(
      List<Scenario> scenarios,
      List<LabMode> modes,
      LabCluster cluster,
      int length,
      RandomGenerator random) {
    requireRounds(length);
    List<Scenario> among =
        scenarios.isEmpty()
            ? MIX.stream().filter(scenario -> fits(scenario, cluster)).toList()
            : scenarios;
    return (modes.isEmpty() ? List.of(LabMode.NAT) : modes)
        .stream().map(mode -> new Step(mode, draw(among, length, random))).toList();
  }

  /**
   * How many open files the largest process of a drill may need: that of a share of the clients, or
   * that of a server when another one is dead.
   */
  public static int openFiles(int sessions, int rate, int servers) {
    int client =
        LoadShare.divide(sessions, rate).stream().mapToInt(DrillPlan::files).max().orElse(0);
    int server = sessions / Math.max(1, servers - 1);
    return Math.max(client, server) + OTHER_FILES;
  }

  private static int files(LoadShare share) {
    return share.sessions() + share.rate() * WAITING_SECONDS;
  }

  private static void requireFit(Step step, LabCluster cluster) {
    for (Scenario scenario : step.scenarios()) {
      if (!fits(scenario, cluster)) {
        throw new LabException(
            "with --active-active there is no drill %s: there are %s"
                .formatted(
                    scenario.label(),
                    Stream.of(Scenario.values())
                        .filter(Scenario::fitsActiveActive)
                        .map(Scenario::label)
                        .collect(Collectors.joining(", "))));
      }
    }
  }

  private static boolean fits(Scenario scenario, LabCluster cluster) {
    return !cluster.activeActive() || scenario.fitsActiveActive();
  }

  private static void requireRounds(int rounds) {
    if (rounds < 1) {
      throw new LabException("a drill has at least one round, not " + rounds);
    }
  }

  private static List<Scenario> draw(List<Scenario> among, int length, RandomGenerator random) {
    return Stream.generate(() -> among.get(random.nextInt(among.size()))).limit(length).toList();
  }

  /** The scenarios of all steps that move the role, each once: those that a peer can be put to. */
  List<Scenario> peerScenarios() {
    return steps.stream()
        .flatMap(step -> step.scenarios().stream())
        .filter(scenario -> !OURS_ALONE.contains(scenario))
        .distinct()
        .toList();
  }

  LabPlan lab(LabMode mode) {
    return plan(mode, cluster, family, plane, channel, servers, advert);
  }

  private static LabPlan plan(
      LabMode mode,
      LabCluster cluster,
      LabFamily family,
      PlaneKind plane,
      LabChannel channel,
      int servers,
      Duration advert) {
    return new LabPlan(mode, cluster, List.of(family), plane, channel, servers, advert);
  }
}
