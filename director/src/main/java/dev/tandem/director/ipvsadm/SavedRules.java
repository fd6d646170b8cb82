package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.ServerSnapshot;
import dev.tandem.lvs.service.ServiceSnapshot;
import java.util.List;

/**
 * {@code ipvsadm -S}: the table as lines for {@code ipvsadm -R}. As in real ipvsadm timeouts and
 * daemons are not among them; thresholds are, which real ipvsadm loses.
 */
final class SavedRules {

  private final TextOutput out;
  private final RuleOptions options;

  SavedRules(TextOutput out, RuleOptions options) {
    this.out = out;
    this.options = options;
  }

  void print(List<ServiceSnapshot> services) {
    for (ServiceSnapshot service : ListingOrder.services(services)) {
      out.text("-A ").text(options.of(service.settings())).endLine();
      for (ServerSnapshot server : ListingOrder.servers(service.servers())) {
        out.text("-a ").text(options.of(service.settings().key(), server.settings())).endLine();
      }
    }
  }
}
