package dev.tandem.vrrp;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A router at one moment.
 *
 * @param unattributed frames dropped before it was clear which instance they were for
 * @param framesDropped frames dropped because more came in than could be looked at
 */
public record VrrpStatus(
    List<InstanceStatus> instances,
    List<GroupStatus> groups,
    Map<Rejection, Long> unattributed,
    long framesDropped,
    Timeliness timeliness) {

  /** Of a router that has not been started. */
  public static VrrpStatus empty() {
    return new VrrpStatus(
        List.of(), List.of(), Map.of(), 0, new Timeliness(0, 0, Duration.ZERO, Duration.ZERO));
  }

  /** A sync group at one moment. */
  public record GroupStatus(String name, Role role, List<String> instances) {}

  /**
   * How well the router keeps its own time.
   *
   * @param fired timers fired
   * @param late of these, how many came more than 5 ms late
   * @param longestLateness of a timer
   * @param longestCycle of handling what came in and what was due
   */
  public record Timeliness(
      long fired, long late, Duration longestLateness, Duration longestCycle) {}
}
