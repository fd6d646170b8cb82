package dev.tandem.director.config;

import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServiceKey;

/** Names a real server among those of all services. */
public record ServerId(ServiceKey service, ServerKey server) {

  // Written out for the same reasons as those of its parts.
  @Override
  public boolean equals(Object other) {
    return other instanceof ServerId id && server.equals(id.server) && service.equals(id.service);
  }

  @Override
  public int hashCode() {
    return 31 * service.hashCode() + server.hashCode();
  }
}
