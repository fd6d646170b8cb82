package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;

/** The options of ipvsadm that name services and servers, and those that make the same ones. */
public final class RuleOptions {

  private final Labels labels;
  private final boolean withThresholds;

  RuleOptions(Labels labels, boolean withThresholds) {
    this.labels = labels;
    this.withThresholds = withThresholds;
  }

  /** With numbers for hosts and ports, and all that a server has. */
  public static RuleOptions numeric() {
    return new RuleOptions(new Labels(Names.NONE), true);
  }

  /** What names a service: {@code -t 192.0.2.10:80}. */
  public String of(ServiceKey service) {
    return ServiceText.asOption(service, labels);
  }

  /** What names a server of a service: {@code -t 192.0.2.10:80 -r 198.51.100.1:80}. */
  public String of(ServiceKey service, ServerKey server) {
    return of(service) + " -r " + labels.server(service, server.address(), server.port());
  }

  /** All options behind {@code -A} or {@code -E}. */
  public String of(ServiceSettings service) {
    StringBuilder options = new StringBuilder(of(service.key()));
    options.append(" -s ").append(service.scheduler());
    service
        .persistence()
        .ifPresent(persistence -> {
          options.append(" -p ").append(persistence.timeoutSeconds());
          ServiceText.mask(service, persistence)
              .ifPresent(mask -> options.append(" -M ").append(mask));
        });
    service.persistenceEngine().ifPresent(engine -> options.append(" --pe ").append(engine));
    if (service.onePacket()) {
      options.append(" -o");
    }
    if (!service.flags().isEmpty()) {
      options.append(" -b ");
      options.append(SchedulerFlags.text(service.scheduler(), service.flags()));
    }
    return options.toString();
  }

  /** All options behind {@code -a} or {@code -e}. */
  public String of(ServiceKey service, ServerSettings server) {
    String thresholds =
        withThresholds
            ? threshold("-x", server.upperThreshold()) + threshold("-y", server.lowerThreshold())
            : "";
    return of(service, server.key())
        + forwarding(server.method())
        + " -w "
        + server.weight()
        + thresholds
        + ServiceText.tunnelOptions(server);
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
