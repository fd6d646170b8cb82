package dev.tandem.director.daemon;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A role given away.
 *
 * @param instances whose role it was
 * @param successor the director that was asked to take it; empty when there was none
 * @param flushed whether the successor had every change of the table before
 */
public record HandOver(
    List<String> instances, Optional<String> successor, boolean flushed, Duration took) {}
