package dev.tandem.director.config;

import dev.tandem.health.CheckedServer;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;

/**
 * A server of a virtual service ({@code real_server}).
 *
 * @param settings with the weight that it has while it is up
 * @param checked its checks; a server without any is always up
 * @param inhibitOnFailure whether it gets weight 0 while it is down, which keeps its connections,
 *     instead of being removed
 * @param notices who is told that it is up or down
 */
public record RealServer(
    ServerSettings settings,
    CheckedServer<ServerId> checked,
    boolean inhibitOnFailure,
    ServiceNotify notices) {

  public ServerKey key() {
    return settings.key();
  }
}
