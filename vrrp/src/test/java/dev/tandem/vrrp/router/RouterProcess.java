package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.TestNetwork;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A router in a process of its own, so that it can be killed or stopped from outside. */
final class RouterProcess implements AutoCloseable {

  static final Duration INTERVAL = Duration.ofMillis(10);

  /** What a router under load keeps alive, so that a collection has something to do. */
  private static final int LIVE = 500_000;

  /** The number of the system call futex on x86-64 and on arm64. */
  private static final Set<String> FUTEX = Set.of("202", "98");

  private static final String BECAME = "became ";

  private final Process process;

  private RouterProcess(Process process) {
    this.process = process;
  }

  /** Starts one on a host, with adverts every 10 ms. */
  static RouterProcess start(String host, int priority, Path log) throws IOException {
    return start(host, INTERVAL, priority, log, "-XX:+UseSerialGC");
  }

  /** Starts one on a host that speaks a dialect. */
  static RouterProcess start(String host, Dialect dialect, int priority, Path log)
      throws IOException {
    return start(host, dialect, dialect.interval(), priority, log, "-XX:+UseSerialGC");
  }

  /**
   * Starts one on a host.
   *
   * @param options of its virtual machine
   */
  static RouterProcess start(
      String host, Duration interval, int priority, Path log, String... options)
      throws IOException {
    return start(host, Dialect.V3, interval, priority, log, options);
  }

  private static RouterProcess start(
      String host, Dialect dialect, Duration interval, int priority, Path log, String... options)
      throws IOException {
    return launch(
        host,
        log,
        RouterProcess.class,
        List.of(options),
        List.of(
            host, dialect.name(), String.valueOf(interval.toMillis()), String.valueOf(priority)));
  }

  /**
   * Starts a program on a host.
   *
   * @param options of its virtual machine
   */
  static RouterProcess launch(
      String host, Path log, Class<?> program, List<String> options, List<String> arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--net=" + NetworkNamespace.path(TestNetwork.namespace(host)),
                tool("java").toString(),
                "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    return new RouterProcess(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
  }

  private static Path tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name);
  }

  static InstanceSettings settings(int priority, boolean preempt) {
    return settings(INTERVAL, priority, preempt);
  }

  static InstanceSettings settings(Duration interval, int priority, boolean preempt) {
    return instance().interval(interval).priority(priority).preempt(preempt).build();
  }

  /** In the new process: runs until it is ended. */
  @SuppressWarnings("resource")
  public static void main(String[] arguments) throws IOException {
    InstanceSettings settings =
        Dialect.valueOf(arguments[1])
            .ours(arguments[0])
            .interval(Duration.ofMillis(Integer.parseInt(arguments[2])))
            .priority(Integer.parseInt(arguments[3]))
            .build();
    new VrrpRouter(
            List.of(settings), List.of(), VrrpHost.kernel(Lan::beRealtime), RouterProcess::tell)
        .start();
    // Whoever wants a load says so by a line, and nobody says anything more when the test has
    // ended.
    while (System.in.read() >= 0) {
      Thread.ofPlatform().daemon().start(RouterProcess::loadForEver);
    }
    Runtime.getRuntime().halt(0);
  }

  /** For the log, where {@link #nextBecame} finds it. */
  private static void tell(VrrpEvent event) {
    if (event.notice() instanceof RoleChanged change) {
      System.out.println(BECAME + change.to() + " " + event.time());
    }
  }

  /** When the router that writes this log next took a role, by its own word; empty for never. */
  static Optional<Instant> nextBecame(Role role, Instant since, Path log) throws IOException {
    String start = BECAME + role + " ";
    return Files.readAllLines(log).stream()
        .filter(line -> line.startsWith(start))
        .map(line -> Instant.parse(line.substring(start.length())))
        .filter(time -> !time.isBefore(since))
        .findFirst();
  }

  private static void loadForEver() {
    Object[] live = new Object[LIVE];
    for (int i = 0; ; i = (i + 1) % LIVE) {
      live[i] = new byte[64 + i % 256];
    }
  }

  /** Makes it allocate as fast as it can. */
  void allocateWithoutEnd() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** Returns when a full collection is over. */
  void collectGarbage() throws IOException {
    Process jcmd =
        new ProcessBuilder(tool("jcmd").toString(), String.valueOf(process.pid()), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(jcmd.onExit().join().exitValue()).isZero();
  }

  /** Without a goodbye. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /**
   * Keeps it from running, as a long pause of its host does, from a moment on in which the router
   * has nothing to do: an advert that it had decided on it would send when it goes on, before it
   * listens.
   */
  void freeze() {
    Await.until("it is frozen while it waits", this::frozeWhileItWaits);
  }

  private boolean frozeWhileItWaits() {
    OutsideSignal.STOP.sendTo(process.toHandle());
    boolean waits = waits();
    if (!waits) {
      thaw();
    }
    return waits;
  }

  /** Whether the system call that the stop has interrupted is one that waits (proc(5), syscall). */
  private boolean waits() {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path thread : threads.toList()) {
        if (Files.readString(thread.resolve("comm")).strip().equals("vrrp")) {
          return FUTEX.contains(Files.readString(thread.resolve("syscall")).split(" ")[0].strip());
        }
      }
      throw new AssertionError("it has no thread of VRRP");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void thaw() {
    OutsideSignal.CONT.sendTo(process.toHandle());
  }

  @Override
  public void close() {
    kill();
  }
}
