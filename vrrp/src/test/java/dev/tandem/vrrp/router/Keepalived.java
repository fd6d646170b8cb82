package dev.tandem.vrrp.router;

import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real keepalived in a namespace of the test. */
public final class Keepalived implements AutoCloseable {

  private static final List<String> PID_FILES = List.of("keepalived.pid", "vrrp.pid");

  private final Process process;
  private final Path directory;

  private Keepalived(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  /**
   * Whether one on that host has a raw socket for VRRP, or for an authentication header around it.
   */
  static boolean listens(TestNetwork network, String host) {
    String sockets = network.exec(host, "cat", "/proc/net/raw", "/proc/net/raw6");
    return sockets.contains(":0070 ") || sockets.contains(":0033 ");
  }

  /** Whether there is one to test with. */
  static boolean installed() {
    return Files.isExecutable(Path.of("/usr/sbin/keepalived"));
  }

  /** Starts one; its files stand in a directory of the test. */
  public static Keepalived start(String host, Path directory, String text) throws IOException {
    Path configuration = directory.resolve("keepalived.conf");
    Files.writeString(configuration, text);
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
            .start(),
        directory);
  }

  /**
   * The configuration of one that has only this instance, virtual router 51 on eth0.
   *
   * @param lines of the instance, beside interface, router id and priority
   */
  static String instance(int priority, String lines) {
    return """
    global_defs {
      router_id test
    }
    vrrp_instance front {
      interface eth0
      state BACKUP
      virtual_router_id 51
      priority %d
    %s
    }
    """
        .formatted(priority, lines);
  }

  /** Gives it another priority while it runs. */
  void changePriority(int priority, String lines) throws IOException {
    Files.writeString(directory.resolve("keepalived.conf"), instance(priority, lines));
    OutsideSignal.HUP.sendTo(process.toHandle());
  }

  /** Ends it as an operator does: it says goodbye. */
  public void stop() {
    process.destroy();
    process.onExit().join();
  }

  /** Ends it without a word. The parent is held first, or it would start another child. */
  void kill() throws IOException {
    OutsideSignal.STOP.sendTo(process.toHandle());
    for (ProcessHandle child : process.children().toList()) {
      OutsideSignal.KILL.sendTo(child);
    }
    process.destroyForcibly().onExit().join();
    // Its next life would take these for a living one's.
    for (String file : PID_FILES) {
      Files.deleteIfExists(directory.resolve(file));
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
  }
}
