package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.config.ServerId;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SuspensionTest {

  private static final DirectorConfig CONFIG =
      Configs.of(
          """
          vrrp_instance FRONT {
            interface eth0
            virtual_router_id 51
            virtual_ipaddress { 192.0.2.10 }
          }
          vrrp_instance BACK {
            interface eth0
            virtual_router_id 52
            virtual_ipaddress { 192.0.2.30 }
            track_virtual_server { 192.0.2.10 443 }
          }
          %s %s %s %s
          """
              .formatted(
                  service("192.0.2.10", "ha_suspend"),
                  service("192.0.2.20", "ha_suspend"),
                  service("192.0.2.10 443", "ha_suspend"),
                  service("192.0.2.10 80", "")));

  private static String service(String place, String line) {
    return """
    virtual_server %s {
      protocol TCP
      persistence_timeout
      %s
      real_server 198.51.100.1 {
      }
    }
    """
        .formatted(place, line);
  }

  private static Set<ServerId> suspended(Role role) {
    InstanceSettings settings = CONFIG.instances().getFirst();
    InstanceStatus status =
        new InstanceStatus(
            settings.name(),
            settings.interfaceName(),
            settings.virtualRouterId(),
            settings.version(),
            Optional.empty(),
            role,
            Instant.EPOCH,
            Duration.ZERO,
            Cause.MASTER_SILENT,
            100,
            100,
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Set.of(),
            Set.of(),
            false,
            true,
            settings.allAddresses(),
            Map.of(),
            Map.of(),
            Map.of());
    return Suspension.of(CONFIG, status(status));
  }

  private static VrrpStatus status(InstanceStatus instance) {
    VrrpStatus.Timeliness none = VrrpStatus.empty().timeliness();
    return new VrrpStatus(List.of(instance), List.of(), Map.of(), 0, none);
  }

  @Test
  void aServiceIsCheckedWhereItsAddressIs() {
    assertThat(suspended(Role.MASTER)).isEmpty();
    assertThat(suspended(Role.BACKUP))
        .extracting(id -> id.service())
        .containsExactly(CONFIG.services().getFirst().key());
    assertThat(suspended(Role.FAULT)).hasSize(1);
  }
}
