package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.VirtualService;
import dev.tandem.director.ipvsadm.Ipvsadm;
import dev.tandem.director.ipvsadm.Names;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.SyncDaemons;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ipvsadm changes is found, whatever the checks do meanwhile. */
class ByHandTest {

  private static final DirectorConfig CONFIG =
      Configs.of(
          """
          virtual_server 192.0.2.10 80 {
              protocol TCP
              lvs_sched rr
              lvs_method NAT
              real_server 198.51.100.1 80 {
                  weight 3
                  TCP_CHECK {
                  }
              }
              real_server 198.51.100.2 80 {
                  TCP_CHECK {
                  }
              }
          }
          """);
  private static final VirtualService SERVICE = CONFIG.services().getFirst();

  private final MemoryPlane plane = new MemoryPlane(100, 1, () -> 0);
  private final LvsControl table = plane.engine();
  private final ServerPool pool = new ServerPool(table, (key, enough) -> {});

  @BeforeEach
  void configure() {
    pool.configure(CONFIG.services());
    assertThat(pool.byHand()).isEmpty();
  }

  @AfterEach
  void close() {
    plane.close();
  }

  private void ipvsadm(String... commands) throws IOException {
    for (String command : commands) {
      Ipvsadm.Result result =
          new Ipvsadm(table, SyncDaemons.NONE, Names.NONE).run(List.of(command.split(" ")), "");
      assertThat(result.exitCode()).as(result.stderr()).isZero();
    }
  }

  private static ServerId id(int server) {
    return SERVICE.servers().get(server).checked().id();
  }

  @Test
  void eachChangeIsTheCommandThatMakesIt() throws IOException {
    String[] commands = {
      "-A -t 192.0.2.11:443 -s wlc -p 60",
      "-E -t 192.0.2.10:80 -s sh",
      "-a -t 192.0.2.10:80 -r 198.51.100.3:80 -g -w 1",
      "-a -t 192.0.2.11:443 -r 198.51.100.3:443 -m -w 7 -x 100",
      "-d -t 192.0.2.10:80 -r 198.51.100.2:80",
      "-e -t 192.0.2.10:80 -r 198.51.100.1:80 -m -w 0"
    };
    ipvsadm(commands);
    assertThat(pool.byHand()).containsExactly(commands);
  }

  @Test
  void listingsTellOfNoChange() {
    List<String> told = new ArrayList<>();
    Ipvsadm ipvsadm =
        new Ipvsadm(table, SyncDaemons.NONE, Names.NONE).telling(() -> told.add("changed"));
    ipvsadm.run(List.of("-Ln"), "");
    ipvsadm.run(List.of("-Sn"), "");
    assertThat(told).isEmpty();
    ipvsadm.run(List.of("-R"), "-A -t 192.0.2.11:80\n-D -t 192.0.2.11:80\n");
    assertThat(told).hasSize(2);
  }

  @Test
  void aServiceThatIsGoneIsNamedWithoutItsServers() throws IOException {
    ipvsadm("-C");
    assertThat(pool.byHand()).containsExactly("-D -t 192.0.2.10:80");
  }

  @Test
  void whatIsUndoneIsNoChange() throws IOException {
    ipvsadm("-e -t 192.0.2.10:80 -r 198.51.100.1:80 -m -w 0");
    assertThat(pool.byHand()).isNotEmpty();
    ipvsadm("-e -t 192.0.2.10:80 -r 198.51.100.1:80 -m -w 3");
    assertThat(pool.byHand()).isEmpty();
  }

  @Test
  void whatChecksDoIsNotByHand() throws IOException {
    long before = pool.changes();
    pool.changed(id(1), false);
    assertThat(pool.byHand()).isEmpty();
    assertThat(pool.changes()).isGreaterThan(before);
    ipvsadm("-e -t 192.0.2.10:80 -r 198.51.100.1:80 -m -w 9");
    assertThat(pool.byHand()).containsExactly("-e -t 192.0.2.10:80 -r 198.51.100.1:80 -m -w 9");
    pool.weightChanged(id(0), 1);
    assertThat(pool.byHand()).isEmpty();
  }

  @Test
  void anotherTableWithTheSameChangesHasTheSameDigest() throws IOException {
    ServiceDigest digest = new ServiceDigest();
    String before = digest.of(CONFIG, pool.byHand());
    ipvsadm("-e -t 192.0.2.10:80 -r 198.51.100.1:80 -m -w 9");
    String changed = digest.of(CONFIG, pool.byHand());
    assertThat(changed).isNotEqualTo(before);
    try (MemoryPlane other = new MemoryPlane(100, 1, () -> 0)) {
      ServerPool there = new ServerPool(other.engine(), (key, enough) -> {});
      there.configure(CONFIG.services());
      assertThat(new ServiceDigest().of(CONFIG, there.byHand())).isEqualTo(before);
      new Ipvsadm(other.engine(), SyncDaemons.NONE, Names.NONE)
          .run(List.of("-e -t 192.0.2.10:80 -r 198.51.100.1:80 -m -w 9".split(" ")), "");
      assertThat(new ServiceDigest().of(CONFIG, there.byHand())).isEqualTo(changed);
    }
  }
}
