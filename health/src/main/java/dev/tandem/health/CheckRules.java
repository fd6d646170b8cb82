package dev.tandem.health;

import java.time.Duration;

/**
 * What {@link CheckerState} needs to know of a check.
 *
 * @param urls how many URLs take turns; 1 for a check without URLs
 * @param provesRecovery whether, after a failure, every URL must pass once more before the check is
 *     up again; otherwise the first success is enough
 * @param pauseWhileProving from a run to the next while it does so
 * @param pauseWhileDown from a run to the next while the check is known to fail
 */
record CheckRules(
    int urls,
    boolean provesRecovery,
    int retry,
    Duration pause,
    Duration pauseBeforeRetry,
    Duration pauseWhileProving,
    Duration pauseWhileDown) {

  /**
   * From when the failure is over to when the check is up, at the longest.
   *
   * @param timeout of a run
   */
  Duration toRecover(Duration timeout) {
    Duration noticed = pauseWhileDown.plus(timeout);
    return provesRecovery
        ? noticed.plus(pauseWhileProving.plus(timeout).multipliedBy(urls))
        : noticed;
  }

  static CheckRules of(Check check) {
    CheckSchedule schedule = check.schedule();
    return switch (check) {
      case Check.Http http -> ofHttp(http, schedule);
      case Check.Tcp _,
          Check.Smtp _,
          Check.Dns _,
          Check.Udp _,
          Check.Ping _,
          Check.Misc _,
          Check.Told _ ->
          ofOther(schedule);
    };
  }

  private static CheckRules ofHttp(Check.Http check, CheckSchedule schedule) {
    return new CheckRules(
        check.urls().size(),
        true,
        schedule.retry(),
        schedule.delayLoop(),
        schedule.delayBeforeRetry(),
        check.fastRecovery() ? Duration.ZERO : schedule.delayLoop(),
        slowerOf(schedule));
  }

  private static CheckRules ofOther(CheckSchedule schedule) {
    return new CheckRules(
        1,
        false,
        schedule.retry(),
        schedule.delayLoop(),
        schedule.delayBeforeRetry(),
        schedule.delayLoop(),
        schedule.delayLoop());
  }

  /** keepalived polls a failed URL no faster than it retries one. */
  private static Duration slowerOf(CheckSchedule schedule) {
    Duration loop = schedule.delayLoop();
    Duration retry = schedule.delayBeforeRetry();
    return loop.compareTo(retry) >= 0 ? loop : retry;
  }
}
