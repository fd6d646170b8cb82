package dev.tandem.lvs.plane;

import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.ftp.FtpLine;
import dev.tandem.lvs.plane.Silenced.Party;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.Tunable;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The real servers whose answers are translated, by where these come from. */
final class TranslatedServers {

  private TranslatedServers() {}

  /** Those of all services; to be asked on the engine's thread. */
  static Set<Party> of(Engine engine) {
    boolean helpsFtp = helpsFtp(engine);
    Set<Party> parties = new HashSet<>();
    for (ServiceSnapshot service : engine.services()) {
      service.servers().stream()
          .map(ServerSnapshot::settings)
          .filter(server -> server.method() == ForwardingMethod.MASQUERADE)
          .forEach(server -> parties.addAll(parties(service.settings(), server.key(), helpsFtp)));
    }
    return parties;
  }

  static boolean helpsFtp(Engine engine) {
    return engine.tuning().on(Tunable.FTP_HELPER);
  }

  private static List<Party> parties(ServiceSettings service, ServerKey server, boolean helpsFtp) {
    InetAddress address = server.address();
    return switch (service.key()) {
      case ServiceKey.OfAddress key -> {
        boolean ftp =
            key.port() == FtpLine.CONTROL_PORT && (helpsFtp || service.persistence().isPresent());
        int port = key.port() == 0 || ftp ? 0 : server.port();
        yield List.of(new Party(address, key.protocol().number(), port));
      }
      case ServiceKey.OfMark mark ->
          Stream.of(Protocol.values())
              .map(protocol -> new Party(address, protocol.number(), 0))
              .toList();
    };
  }
}
