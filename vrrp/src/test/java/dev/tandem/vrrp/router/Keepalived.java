package dev.tandem.vrrp.router;

import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real keepalived in a namespace of the test, for virtual router 51 on eth0. */
final class Keepalived implements AutoCloseable {

  private final Process process;

  private Keepalived(Process process) {
    this.process = process;
  }

  /** Whether there is one to test with. */
  static boolean installed() {
    return Files.isExecutable(Path.of("/usr/sbin/keepalived"));
  }

  static Keepalived start(String host, Path directory, int version, int priority, Duration interval)
      throws IOException {
    Path configuration = directory.resolve("keepalived.conf");
    Files.writeString(configuration, configuration(version, priority, interval));
    List<String> command =
        List.of(
            "nsenter",
            "--net=" + NetworkNamespace.path(TestNetwork.namespace(host)),
            "/usr/sbin/keepalived",
            "--vrrp",
            "--dont-fork",
            "--log-console",
            "--log-detail",
            "--use-file=" + configuration,
            "--pid=" + directory.resolve("keepalived.pid"),
            "--vrrp_pid=" + directory.resolve("vrrp.pid"));
    return new Keepalived(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keepalived.log").toFile())
            .start());
  }

  private static String configuration(int version, int priority, Duration interval) {
    return """
    global_defs {
      router_id test
    }
    vrrp_instance front {
      interface eth0
      state BACKUP
      virtual_router_id 51
      version %d
      priority %d
      advert_int %s
      virtual_ipaddress {
        192.0.2.100/24
      }
    }
    """
        .formatted(version, priority, interval.toMillis() / 1000.0);
  }

  /** Ends it as an operator does: it says goodbye. */
  void stop() {
    process.destroy();
    process.onExit().join();
  }

  /** Ends it without a word. The parent is held first, or it would start another child. */
  void kill() throws IOException {
    Signals.send("STOP", process.toHandle());
    for (ProcessHandle child : process.children().toList()) {
      Signals.send("KILL", child);
    }
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
  }
}
