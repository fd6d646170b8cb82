package dev.tandem.health;

import java.time.Duration;

/**
 * What one run of a check found.
 *
 * @param reason for operators, in a few words: {@code "connection refused"}, {@code "status 503,
 *     expected 200-299"}
 * @param took from the start of the connection to the verdict
 * @param weightChange what a check that passed adds to the weight of its server
 */
public record CheckResult(Outcome outcome, String reason, Duration took, long weightChange) {

  /** A result that leaves the weight alone. */
  public CheckResult(Outcome outcome, String reason, Duration took) {
    this(outcome, reason, took, 0);
  }

  /** The verdict of a run. */
  public enum Outcome {
    PASSED,
    /** The server gave another answer than it should. */
    FAILED,
    /**
     * No answer was seen. As a rule the server is to blame, but it may also be the way to it, or
     * this host.
     */
    SILENT,
    /**
     * This host could not even try, for want of a socket; that says nothing about the server, and
     * must not empty the pools of a director that runs out of file descriptors.
     */
    NOT_RUN;

    /** Whether it speaks against the server. */
    public boolean isFailure() {
      return this == FAILED || this == SILENT;
    }
  }
}
