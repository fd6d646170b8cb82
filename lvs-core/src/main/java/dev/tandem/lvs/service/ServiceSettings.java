package dev.tandem.lvs.service;

import java.util.Optional;
import java.util.Set;

/**
 * A virtual service as configured, without its real servers.
 *
 * @param scheduler name in the scheduler registry, such as {@code wlc}
 * @param persistenceEngine what tells clients apart besides their address ({@code --pe}); IPVS
 *     keeps it also without persistence
 * @param onePacket schedule each UDP datagram by itself ({@code ops})
 */
public record ServiceSettings(
    ServiceKey key,
    String scheduler,
    Set<SchedulerFlag> flags,
    Optional<Persistence> persistence,
    Optional<String> persistenceEngine,
    boolean onePacket) {

  /** What {@code ipvsadm -A} takes without {@code -s}. */
  public static final String DEFAULT_SCHEDULER = "wlc";

  public ServiceSettings {
    flags = Set.copyOf(flags);
  }
}
