package dev.tandem.director.daemon;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.config.VirtualService;
import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.linux.Nftables;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.VirtualAddress;
import java.net.InetAddress;
import java.util.List;

/**
 * Keeps the rules of {@code no_accept} in the kernel while the director runs, master or not: a
 * backup gets no packets to these addresses anyway, and nothing has to be done when the role comes.
 */
final class AcceptGuard implements AutoCloseable {

  private final EventLog events;
  // What a crash has left counts too.
  private boolean present = isLeft();

  AcceptGuard(EventLog events) {
    this.events = events;
  }

  /** Goes over to what is configured. */
  void apply(DirectorConfig config) {
    List<InetAddress> addresses =
        config.instances().stream()
            .filter(instance -> !instance.accept())
            .map(InstanceSettings::allAddresses)
            .flatMap(List::stream)
            .map(VirtualAddress::address)
            .toList();
    List<ServiceKey> services = config.services().stream().map(VirtualService::key).toList();
    boolean wanted = !addresses.isEmpty();
    if (wanted || present) {
      change(wanted ? AcceptRules.create(addresses, services) : AcceptRules.remove());
      present = wanted;
    }
  }

  private static boolean isLeft() {
    return Nftables.installed() && Nftables.list("table", "inet", AcceptRules.TABLE).isPresent();
  }

  private void change(String script) {
    try {
      Nftables.apply(script);
    } catch (IllegalStateException e) {
      events.add(
          EventKind.CONFIG, "no_accept", "no_accept is not as configured: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    if (present) {
      change(AcceptRules.remove());
      present = false;
    }
  }
}
