package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.service.SyncDaemon;
import dev.tandem.lvs.service.TrafficCounters;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceListingTest {

  private final TableInMemory table = new TableInMemory();

  @ParameterizedTest
  @CsvSource({
    "99999999, 99999999",
    "100000000, 100000K",
    "999999999, 999999K",
    "1000000000, 1000M",
    "99999999999, 99999M",
    "100000000000, 100G",
    "99999999999999, 99999G",
    "100000000000000, 100T"
  })
  void countersKeepAtMostEightDigits(long number, String scaled) {
    assertThat(ServiceListing.scale(number)).isEqualTo(scaled);
  }

  @Test
  void aDaemonIsListedWithAllItsSettings() {
    table.start(
        new SyncDaemon(
            SyncDaemon.Role.BACKUP,
            "eth1",
            3,
            1400,
            Optional.of(IpText.ipv6("ff02::55").orElseThrow()),
            9001,
            5));
    table.start(new SyncDaemon(SyncDaemon.Role.MASTER, "eth0", 0, 0, Optional.empty(), 0, 0));

    assertThat(run("-L", "--daemon"))
        .isEqualTo(
            """
            master sync daemon (mcast=eth0, syncid=0, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)
            backup sync daemon (mcast=eth1, syncid=3, maxlen=1400, group=ff02::55, port=9001, ttl=5)
            """);
  }

  @Test
  void zeroReachesOnlyTheNamedService() {
    run("-A", "-t", "10.0.0.1:80");
    run("-A", "-u", "10.0.0.1:80");
    table.services.values().forEach(one -> one.totals = one.totals.plus(counted()));

    run("-Z", "-t", "10.0.0.1:80");

    assertThat(run("-Ln", "--stats").lines().skip(3).toList())
        .containsExactly(
            "TCP  10.0.0.1:80                         0        0        0        0        0",
            "UDP  10.0.0.1:80                         1        2        3        4        5");
  }

  private static TrafficCounters counted() {
    return new TrafficCounters(1, 2, 3, 4, 5);
  }

  private String run(String... arguments) {
    return new Ipvsadm(table, table, Names.NONE).run(List.of(arguments), "").stdout();
  }
}
