package dev.tandem.director.config;

import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import java.util.List;
import java.util.Optional;

/**
 * A service and what is behind it ({@code virtual_server}).
 *
 * @param servers in the order of the configuration, each key once
 * @param sorryServer takes the connections while there is no quorum
 * @param quorum when there are enough servers
 * @param checkedByMaster whether its servers are checked only where its address is ({@code
 *     ha_suspend})
 * @param notices who is told that there are, or are not
 */
public record VirtualService(
    ServiceSettings settings,
    List<RealServer> servers,
    Optional<ServerSettings> sorryServer,
    QuorumRules quorum,
    boolean checkedByMaster,
    ServiceNotify notices) {

  public VirtualService {
    servers = List.copyOf(servers);
  }

  public ServiceKey key() {
    return settings.key();
  }
}
