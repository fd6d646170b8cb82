package dev.tandem.director.config;

import dev.tandem.lvs.service.ServiceKey;
import java.util.Map;
import java.util.Optional;

/**
 * Who is told what happens.
 *
 * @param instances by name
 * @param groups by name
 * @param fifo for everything
 * @param vrrpFifo for instances and groups
 * @param lvsFifo for virtual and real servers
 * @param statesOnReload whether the fifos get all roles again after a reload
 */
public record NotifySettings(
    Map<String, MemberNotify> instances,
    Map<String, MemberNotify> groups,
    Map<ServiceKey, ServiceNotify> services,
    Map<ServerId, ServiceNotify> servers,
    Optional<FifoSettings> fifo,
    Optional<FifoSettings> vrrpFifo,
    Optional<FifoSettings> lvsFifo,
    boolean statesOnReload,
    Optional<MailSettings> mail) {

  /** Nobody is told anything. */
  public static final NotifySettings NOTHING =
      new NotifySettings(
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty());

  public NotifySettings {
    instances = Map.copyOf(instances);
    groups = Map.copyOf(groups);
    services = Map.copyOf(services);
    servers = Map.copyOf(servers);
  }
}
