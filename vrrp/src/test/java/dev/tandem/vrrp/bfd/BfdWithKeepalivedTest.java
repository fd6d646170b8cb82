package dev.tandem.vrrp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session with keepalived's BFD in another namespace. */
@RequiresRoot
class BfdWithKeepalivedTest {

  private static final Path KEEPALIVED = Path.of("/usr/sbin/keepalived");

  private static final String CONFIGURATION =
      """
      global_defs {
        router_id test
      }
      bfd_instance peer {
        neighbor_ip 192.0.2.1
        source_ip 192.0.2.2
        min_rx 50
        min_tx 50
        multiplier 5
      }
      vrrp_instance front {
        interface eth0
        state BACKUP
        virtual_router_id 51
        priority 100
        virtual_ipaddress {
          192.0.2.100/24
        }
        track_bfd {
          peer
        }
      }
      """;

  @TempDir private Path directory;

  @Test
  void comesUpAndGoesDownWithKeepalived() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(KEEPALIVED), "keepalived is not installed");
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (TestNetwork network = new TestNetwork()) {
      network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
      network.ip("a", "addr add 192.0.2.1/24 dev eth0");
      network.ip("b", "addr add 192.0.2.2/24 dev eth0");
      try (BfdMonitor monitor =
          new BfdMonitor(
              new Random(1),
              (key, reading, detail) -> heard.add(reading.label()),
              () -> NetworkNamespace.enter(TestNetwork.namespace("a")))) {
        monitor.apply(List.of(session()));
        Process keepalived = keepalived();
        try {
          assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("pending");
          assertThat(heard.poll(30, TimeUnit.SECONDS)).as(this::log).isEqualTo("up");
        } finally {
          keepalived.destroy();
          keepalived.onExit().join();
        }
        assertThat(heard.poll(30, TimeUnit.SECONDS)).as(this::log).isEqualTo("down");
      }
    }
  }

  private static BfdSettings session() {
    return new BfdSettings(
        "peer",
        InetAddress.ofLiteral("192.0.2.2"),
        Optional.of(InetAddress.ofLiteral("192.0.2.1")),
        Duration.ofMillis(50),
        Duration.ofMillis(50),
        Duration.ofSeconds(1),
        5,
        false,
        255,
        0,
        false);
  }

  private Process keepalived() throws Exception {
    Path file = Files.writeString(directory.resolve("keepalived.conf"), CONFIGURATION);
    return new ProcessBuilder(
            "nsenter",
            "--net=" + NetworkNamespace.path(TestNetwork.namespace("b")),
            KEEPALIVED.toString(),
            "--dont-fork",
            "--log-console",
            "--log-detail",
            "--use-file=" + file,
            "--pid=" + directory.resolve("keepalived.pid"),
            "--vrrp_pid=" + directory.resolve("vrrp.pid"),
            "--checkers_pid=" + directory.resolve("checkers.pid"),
            "--bfd_pid=" + directory.resolve("bfd.pid"))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("keepalived.log").toFile())
        .start();
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("keepalived.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
