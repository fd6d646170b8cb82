package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import java.util.List;

/**
 * {@code ipvsadm -S}: the table as lines for {@code ipvsadm -R}. As in real ipvsadm timeouts and
 * daemons are not among them; thresholds are, which real ipvsadm loses.
 */
final class SavedRules {

  private final TextOutput out;
  private final Labels labels;
  private final boolean withThresholds;

  SavedRules(TextOutput out, Labels labels, boolean withThresholds) {
    this.withThresholds = withThresholds;
    this.out = out;
    this.labels = labels;
  }

  void print(List<ServiceSnapshot> services) {
    for (ServiceSnapshot service : ListingOrder.services(services)) {
      String option = ServiceText.asOption(service.settings().key(), labels);
      printService(option, service.settings());
      for (ServerSnapshot server : ListingOrder.servers(service.servers())) {
        printServer(option, service.settings(), server.settings());
      }
    }
  }

  private void printService(String option, ServiceSettings service) {
    out.text("-A ").text(option).text(" -s ").text(service.scheduler());
    service
        .persistence()
        .ifPresent(persistence -> {
          out.text(" -p " + persistence.timeoutSeconds());
          ServiceText.mask(service, persistence).ifPresent(mask -> out.text(" -M " + mask));
        });
    service.persistenceEngine().ifPresent(engine -> out.text(" --pe " + engine));
    if (service.onePacket()) {
      out.text(" -o");
    }
    if (!service.flags().isEmpty()) {
      out.text(" -b " + SchedulerFlags.text(service.scheduler(), service.flags()));
    }
    out.endLine();
  }

  private void printServer(String option, ServiceSettings service, ServerSettings server) {
    out.text("-a ").text(option).text(" -r ");
    out.text(labels.server(service.key(), server.key().address(), server.key().port()));
    out.text(forwarding(server.method())).text(" -w " + server.weight());
    if (withThresholds) {
      out.text(threshold("-x", server.upperThreshold()));
      out.text(threshold("-y", server.lowerThreshold()));
    }
    out.text(ServiceText.tunnelOptions(server));
    out.endLine();
  }

  private static String threshold(String option, int value) {
    return value == 0 ? "" : " " + option + " " + value;
  }

  private static String forwarding(ForwardingMethod method) {
    return switch (method) {
      case MASQUERADE -> " -m";
      case TUNNEL -> " -i";
      case ROUTE -> " -g";
    };
  }
}
