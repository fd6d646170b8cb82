package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.FastPathSettings;
import dev.tandem.lvs.packet.PacketView;
import java.util.ArrayList;
import java.util.List;

/**
 * The services whose servers begin calls too ({@code --pe sip}): those of one port, as in the
 * kernel. Belongs to the engine's thread.
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

  /** All of them, in the order in which they came. */
  List<VirtualService> all() {
    return services;
  }
}
