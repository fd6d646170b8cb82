package dev.tandem.health;

import java.time.Duration;

/**
 * What {@link CheckerState} needs to know of a check.
 *
 * @param urls how many URLs take turns; 1 for a check without URLs
 * @param provesRecovery whether, after a failure, every URL must pass once more before the check is
 *     up again; otherwise the first success is enough
 * @param pauseWhileDown from a run to the next while the check is known to fail
 */
record CheckRules(
    int urls,
    boolean provesRecovery,
    int retry,
    Duration pause,
    Duration pauseBeforeRetry,
    Duration pauseWhileDown) {

  /**
   * From when the failure is over to when the check is up, at the longest.
   *
   * @param timeout of a run
   */
  Duration toRecover(Duration timeout) {
    int runs = provesRecovery ? 1 + urls : 1;
    return pauseWhileDown.plus(timeout).multipliedBy(runs);
  }

  static CheckRules of(Check check) {
    CheckSchedule schedule = check.schedule();
    return switch (check) {
      case Check.Http http -> of(schedule, http.urls().size(), true, slowerOf(schedule));
      case Check.Tcp _,
          Check.Smtp _,
          Check.Dns _,
          Check.Udp _,
          Check.Ping _,
          Check.Misc _,
          Check.Told _ ->
          of(schedule, 1, false, schedule.delayLoop());
    };
  }

  private static CheckRules of(
      CheckSchedule schedule, int urls, boolean provesRecovery, Duration pauseWhileDown) {
    return new CheckRules(
        urls,
        provesRecovery,
        schedule.retry(),
        schedule.delayLoop(),
        schedule.delayBeforeRetry(),
        pauseWhileDown);
  }

  /** keepalived polls a failed URL no faster than it retries one. */
  private static Duration slowerOf(CheckSchedule schedule) {
    Duration loop = schedule.delayLoop();
    Duration retry = schedule.delayBeforeRetry();
    return loop.compareTo(retry) >= 0 ? loop : retry;
  }
}
