package dev.tandem.health;

import java.util.Optional;

/**
 * Where one check of a server stands.
 *
 * @param lastResult of the latest run; empty before the first
 * @param failures in a row up to the latest run, also beyond those that took the check down
 * @param weightChange what it adds to the weight of the server, as of when it passed last
 */
public record CheckStatus(
    Check check, boolean up, Optional<CheckResult> lastResult, int failures, long weightChange) {}
