package dev.tandem.health;

import java.time.Duration;

/**
 * Where one check of one server stands: a pure machine that says, after each run, what to ask next
 * and when. It follows keepalived's checkers.
 */
sealed interface CheckerState {

  /** Which URL the next run asks for; 0 for a check without URLs. */
  int url();

  /** Whether this check lets its server be in the pool. */
  default boolean up() {
    return this instanceof Up;
  }

  /** What one run leads to: the next state, and the time until the next run. */
  Step after(boolean passed, CheckRules rules);

  /** The state of a check that has not run yet. */
  static CheckerState starting(boolean up) {
    return up ? new Up(0, 0) : new Proving(0);
  }

  /**
   * What comes after a run.
   *
   * @param pause from the end of this run to the start of the next
   */
  record Step(CheckerState next, Duration pause) {}

  /**
   * In the pool. A failure is tried again, with the same URL, before it counts.
   *
   * @param failures in a row so far, at most {@code retry}
   */
  record Up(int url, int failures) implements CheckerState {
    @Override
    public Step after(boolean passed, CheckRules rules) {
      if (passed) {
        return new Step(new Up((url + 1) % rules.urls(), 0), rules.pause());
      }
      if (failures < rules.retry()) {
        return new Step(new Up(url, failures + 1), rules.pauseBeforeRetry());
      }
      return new Step(new Failing(url), rules.pauseWhileDown());
    }
  }

  /** Down: only the URL that failed is asked for, until it passes. */
  record Failing(int url) implements CheckerState {
    @Override
    public Step after(boolean passed, CheckRules rules) {
      if (!passed) {
        return new Step(this, rules.pauseWhileDown());
      }
      return rules.provesRecovery()
          ? new Step(new Proving(0), rules.pauseWhileProving())
          : new Step(new Up(0, 0), rules.pause());
    }
  }

  /** Down without a known failure: each URL must pass once, in order, to be up. */
  record Proving(int url) implements CheckerState {
    @Override
    public Step after(boolean passed, CheckRules rules) {
      if (!passed) {
        return new Step(new Failing(url), rules.pauseWhileDown());
      }
      return url == rules.urls() - 1
          ? new Step(new Up(0, 0), rules.pause())
          : new Step(new Proving(url + 1), rules.pauseWhileProving());
    }
  }
}
