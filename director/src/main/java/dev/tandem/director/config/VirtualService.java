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
 * @param sorryServer takes the connections while no server is up
 */
public record VirtualService(
    ServiceSettings settings, List<RealServer> servers, Optional<ServerSettings> sorryServer) {

  public VirtualService {
    servers = List.copyOf(servers);
  }

  public ServiceKey key() {
    return settings.key();
  }
}
