package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.instance;

import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.TestNetwork;
import dev.tandem.vrrp.InstanceSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A router in a process of its own, so that it can be killed or stopped from outside. */
final class RouterProcess implements AutoCloseable {

  static final Duration INTERVAL = Duration.ofMillis(10);

  private final Process process;

  private RouterProcess(Process process) {
    this.process = process;
  }

  /** Starts one on a host, with adverts every 10 ms. */
  static RouterProcess start(String host, int priority, Path log) throws IOException {
    return new RouterProcess(
        new ProcessBuilder(
                "nsenter",
                "--net=" + NetworkNamespace.path(TestNetwork.namespace(host)),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                RouterProcess.class.getName(),
                String.valueOf(priority))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start());
  }

  static InstanceSettings settings(int priority, boolean preempt) {
    return instance().interval(INTERVAL).priority(priority).preempt(preempt).build();
  }

  /** In the new process: runs until it is ended. */
  @SuppressWarnings("resource")
  public static void main(String[] arguments) throws InterruptedException {
    List<InstanceSettings> instances = List.of(settings(Integer.parseInt(arguments[0]), true));
    new VrrpRouter(instances, List.of(), VrrpHost.kernel(Lan::beRealtime), event -> {}).start();
    Thread.currentThread().join();
  }

  /** Without a goodbye. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Keeps it from running, as a long pause of its host does. */
  void freeze() throws IOException {
    Signals.send("STOP", process.toHandle());
  }

  void thaw() throws IOException {
    Signals.send("CONT", process.toHandle());
  }

  @Override
  public void close() {
    kill();
  }
}
