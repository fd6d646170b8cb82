package dev.tandem.director.drill;

import dev.tandem.director.lab.LabCluster;
import dev.tandem.director.lab.LabMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of one drill.
 *
 * @param peer whose directors they were: {@link #OURS} or {@link #KEEPALIVED}
 * @param cluster the directors of the lab and their addresses
 * @param plane by which packets came to the directors and went, as they say themselves: {@code xdp}
 *     or {@code pcap}; {@link #NOTHING} with keepalived, which has none
 * @param channel what carried the channel between them, or {@link #NOTHING}
 * @param sessions those that should outlive the fault
 * @param lost of them: reset, stalled for more than 15 s, or with a wrong octet
 * @param resumed of them: answered again after it
 * @param gap the longest time in which a new client was not served
 * @param sessionGap the longest wait for an answer in any session
 * @param twoMasters for how long both directors were active after they could know better
 * @param connections what became of new connections
 * @param perSecond how many of them were begun each second
 * @param differing sessions and templates that the tables did not have alike when the pair was
 *     whole again
 */
record DrillResult(
    Scenario scenario,
    String peer,
    LabMode mode,
    LabCluster cluster,
    Duration advert,
    String plane,
    String channel,
    int sessions,
    int lost,
    int resumed,
    Duration gap,
    Duration sessionGap,
    Duration twoMasters,
    NewConnections connections,
    int perSecond,
    int persistenceKept,
    int persistenceTotal,
    int differing) {

  static final String OURS = "tandem";
  static final String KEEPALIVED = "keepalived";

  /** In place of what there is none of. */
  static final String NOTHING = "none";

  /** The priority of the director that takes over decides about its skew (RFC 9568, 6.1). */
  private static final double SKEW_OF_PRIORITY_100 = 156 / 256.0;

  private static final int SILENT_ADVERTS = 3;

  // Less cannot be told from the scheduling of a small machine.
  private static final Duration LEAST_LIMIT = Duration.ofMillis(250);

  // From the master's silence having lasted long enough to the first answer through the new one.
  private static final Duration TAKEOVER = Duration.ofMillis(20);

  // The lab's checks look twice a second, and again a tenth of a second later. Until they have
  // seen that a server is dead, new clients are sent to it.
  private static final Duration CHECKS = Duration.ofMillis(600);

  // Until a killed director has started again, on a small machine.
  private static final Duration START = Duration.ofSeconds(6);

  // Known flows go on while no director lives.
  private static final Duration STANDSTILL = Duration.ofSeconds(1);

  /** What can be said of keepalived: how long its addresses took. */
  static DrillResult ofKeepalived(Scenario scenario, LabMode mode, Duration advert, Duration gap) {
    return new DrillResult(
        scenario,
        KEEPALIVED,
        mode,
        LabCluster.PAIR,
        advert,
        NOTHING,
        NOTHING,
        0,
        0,
        0,
        gap,
        Duration.ZERO,
        Duration.ZERO,
        NewConnections.NONE,
        0,
        0,
        0,
        0);
  }

  /** Whether there were sessions to look at. */
  boolean hasSessions() {
    return sessions > 0;
  }

  /**
   * The longest gap that a drill may show: what VRRP alone needs to miss a master and to take its
   * place, for what is heard of at once much less, for a dead server what the checks need besides,
   * and for a director that starts again the time of a start.
   */
  Duration limit() {
    if (scenario == Scenario.SERVER) {
      return LEAST_LIMIT.plus(CHECKS);
    }
    Duration silence =
        Duration.ofNanos((long) (advert.toNanos() * (SILENT_ADVERTS + SKEW_OF_PRIORITY_100)));
    Duration failover = silence.plus(TAKEOVER);
    if (scenario == Scenario.REVIVE) {
      return failover.plus(START);
    }
    boolean atOnce = peer.equals(OURS) && scenario.isHeardOf();
    return atOnce || failover.compareTo(LEAST_LIMIT) < 0 ? LEAST_LIMIT : failover;
  }

  /** For how long both may be active: one advert after they can hear each other. */
  Duration mostTwoMasters() {
    return advert.plus(LEAST_LIMIT);
  }

  /** What did not hold, in words; empty when all did. */
  List<String> failures() {
    List<String> failures = new ArrayList<>();
    if (lost > 0) {
      failures.add(Text.count(lost, "session") + " lost");
    }
    if (lost + resumed < sessions) {
      failures.add(Text.count(sessions - lost - resumed, "session") + " not resumed");
    }
    if (connections.broken() > 0) {
      failures.add(Text.count(connections.broken(), "established connection") + " broken");
    }
    if (connections.failed() > 0) {
      failures.add(Text.count(connections.failed(), "new connection") + " failed");
    }
    if (persistenceKept < persistenceTotal) {
      failures.add(
          Text.count(persistenceTotal - persistenceKept, "persistent client")
              + " met another server");
    }
    if (differing > 0) {
      failures.add("the tables differ in " + Text.count(differing, "session") + " or templates");
    }
    if (gap.compareTo(limit()) > 0) {
      failures.add("no service for " + Text.millis(gap) + ", more than " + Text.millis(limit()));
    }
    if (twoMasters.compareTo(mostTwoMasters()) > 0) {
      failures.add(
          "two masters for %s, more than %s"
              .formatted(Text.millis(twoMasters), Text.millis(mostTwoMasters())));
    }
    if (scenario == Scenario.REVIVE && sessionGap.compareTo(STANDSTILL) > 0) {
      failures.add("a session stood still for " + Text.millis(sessionGap));
    }
    return failures;
  }

  boolean held() {
    return failures().isEmpty();
  }

  String verdict() {
    return held() ? "held" : "failed";
  }

  /** As it is written to a file. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("scenario", scenario.label());
    map.put("mode", mode.label());
    map.put("directors", cluster.size());
    map.put("active_active", cluster.activeActive());
    map.put("advert_s", advert.toNanos() / 1e9);
    map.put("plane", plane);
    map.put("channel", channel);
    map.put("sessions", sessions);
    map.put("lost", lost);
    map.put("resumed", resumed);
    map.put("gap_ms", Math.round(gap.toNanos() / 1e5) / 10.0);
    map.put("two_masters_ms", Math.round(twoMasters.toNanos() / 1e5) / 10.0);
    map.put("new_per_second", perSecond);
    map.put("new_stood", connections.stood());
    map.put("new_broken", connections.broken());
    map.put("new_failed", connections.failed());
    map.put("persistence_kept", persistenceKept);
    map.put("persistence_total", persistenceTotal);
    map.put("tables_differ", differing);
    map.put("verdict", verdict());
    if (!peer.equals(OURS)) {
      map.put("peer", peer);
    }
    return map;
  }
}
