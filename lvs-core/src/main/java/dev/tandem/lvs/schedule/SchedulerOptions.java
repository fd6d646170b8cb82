package dev.tandem.lvs.schedule;

import dev.tandem.lvs.service.SchedulerFlag;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What a scheduler is made with.
 *
 * @param random where {@code twos} draws its lots
 * @param lblcExpirationSeconds after which {@code lblc} forgets an address
 * @param lblcrExpirationSeconds after which {@code lblcr} forgets an address, or lets a server go
 */
public record SchedulerOptions(
    Set<SchedulerFlag> flags,
    RandomGenerator random,
    int lblcExpirationSeconds,
    int lblcrExpirationSeconds) {

  public SchedulerOptions {
    flags = Set.copyOf(flags);
  }
}
