package dev.tandem.director.drill;

import dev.tandem.director.lab.LabFamily;
import java.math.BigDecimal;
import java.time.Duration;

/** What a pair of keepalived needs to stand in the place of our directors. */
final class KeepalivedFile {

  private KeepalivedFile() {}

  /** The configuration of one of them: the same two addresses, priorities and intervals as ours. */
  static String text(int director, Duration advert) {
    return """
    global_defs {
      router_id director%d
    }
    vrrp_sync_group LAB {
      group {
        FRONT
        BACK
      }
    }
    """
            .formatted(director)
        + instance("FRONT", "eth0", 10, LabFamily.IPV4.virtual(), director, advert)
        + instance("BACK", "eth1", 11, LabFamily.IPV4.gateway(), director, advert);
  }

  private static String instance(
      String name, String port, int id, String address, int director, Duration advert) {
    return """
    vrrp_instance %s {
      interface %s
      state BACKUP
      nopreempt
      virtual_router_id %d
      version 3
      priority %d
      advert_int %s
      virtual_ipaddress {
        %s/24
      }
    }
    """
        .formatted(
            name,
            port,
            id,
            director == 1 ? 150 : 100,
            BigDecimal.valueOf(advert.toNanos(), 9).stripTrailingZeros().toPlainString(),
            address);
  }
}
