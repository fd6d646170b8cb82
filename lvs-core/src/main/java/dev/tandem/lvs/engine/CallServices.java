package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.FastPathSettings;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.service.ForwardingMethod;
import java.util.ArrayList;
import java.util.List;

/**
 * The services whose servers begin calls too ({@code --pe sip}): those of one port, as in the
 * kernel. Belongs to the engine's thread; asking allocates nothing.
 */
final class CallServices {

  private final List<VirtualService> services = new ArrayList<>();
  private final FastPathSettings settings;

  CallServices(FastPathSettings settings) {
    this.settings = settings;
  }

  /** Takes a service as it is now. */
  void changed(VirtualService service) {
    services.remove(service);
    if (service.byCall() && service.protocol() == PacketView.UDP && service.port() != 0) {
      services.add(service);
    }
    tellProgram();
  }

  void removed(VirtualService service) {
    services.remove(service);
    tellProgram();
  }

  private void tellProgram() {
    settings.serversCall(!services.isEmpty());
  }

  /** The service of the server that sends a packet from its port; null if there is none. */
  VirtualService of(PacketView packet) {
    if (packet.protocol() != PacketView.UDP) {
      return null;
    }
    for (int i = 0; i < services.size(); i++) {
      if (server(services.get(i), packet) != null) {
        return services.get(i);
      }
    }
    return null;
  }

  /** The server of a service that sends a packet; null if it is none, or is not translated. */
  RealServer server(VirtualService service, PacketView packet) {
    int position =
        service.servers().positionOf(packet.sourceHigh(), packet.sourceLow(), packet.sourcePort());
    if (position < 0) {
      return null;
    }
    RealServer server = service.servers().get(position);
    return server.settings().method() == ForwardingMethod.MASQUERADE ? server : null;
  }
}
