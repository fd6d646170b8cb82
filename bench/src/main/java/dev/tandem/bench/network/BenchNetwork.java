package dev.tandem.bench.network;

import dev.tandem.linux.NetworkNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The namespaces of one run and what is pinned from within, removed when it closes or the JVM ends.
 * Their names start with {@code tdb-} and carry the process id, so that nothing else is ever
 * touched. What an earlier run left because it was killed is removed before.
 */
public final class BenchNetwork implements AutoCloseable {

  private final List<String> namespaces = new ArrayList<>();
  private final Thread atExit = new Thread(this::removeAll);

  public BenchNetwork() {
    Leftovers.remove();
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** The real name of a namespace of this run. */
  public static String namespace(String name) {
    return Leftovers.PREFIX + ProcessHandle.current().pid() + "-" + name;
  }

  /** Where a director inside a namespace pins what outlives it. */
  public static Path pins(String name) {
    return Leftovers.PINS.resolve(namespace(name));
  }

  /** Makes a namespace with its loopback up. */
  public void addNamespace(String name) {
    Commands.run("ip", "netns", "add", namespace(name));
    namespaces.add(name);
    ip(name, "link set lo up");
  }

  /** Runs {@code ip} with the arguments inside a namespace. */
  public void ip(String name, String arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", namespace(name)));
    command.addAll(List.of(arguments.split(" ")));
    Commands.run(command);
  }

  /** Runs several {@code ip} commands, one a line, inside a namespace. */
  public void ipBatch(String name, String lines) {
    Commands.run(lines, List.of("ip", "-n", namespace(name), "-batch", "-"));
  }

  /** Joins two namespaces by a veth pair, both ends up, ready for XDP. */
  public void connect(String first, String firstEnd, String second, String secondEnd) {
    connect(first, firstEnd, second, secondEnd, 1);
  }

  /** Joins them so that packets that different processors send do not wait in one queue. */
  public void connect(String first, String firstEnd, String second, String secondEnd, int queues) {
    String each = "numrxqueues %d numtxqueues %d".formatted(queues, queues);
    Commands.run(
        List.of(
            "ip link add %s netns %s %s type veth peer name %s netns %s %s"
                .formatted(firstEnd, namespace(first), each, secondEnd, namespace(second), each)
                .split(" ")));
    ready(first, firstEnd);
    ready(second, secondEnd);
  }

  /**
   * XDP on veth needs NAPI at the other end, which GRO switches on if it comes to an interface that
   * is up, and full checksums.
   */
  private void ready(String name, String end) {
    ip(name, "link set " + end + " up");
    exec(name, "ethtool", "-K", end, "gro", "on", "tx", "off");
  }

  /** The command that runs another one inside a namespace. */
  public static List<String> inside(String name, String... command) {
    List<String> all =
        new ArrayList<>(List.of("nsenter", "--net=" + NetworkNamespace.path(namespace(name))));
    all.addAll(List.of(command));
    return all;
  }

  /** Runs a command inside a namespace and returns what it printed; fails when it fails. */
  public String exec(String name, String... command) {
    return Commands.run(inside(name, command));
  }

  /** Runs a command that reads {@code input} inside a namespace. */
  public void feed(String name, String input, String... command) {
    Commands.run(input, inside(name, command));
  }

  /** Calls {@code body} on a thread that lives in a namespace. */
  public static <T> T call(String name, Callable<T> body) {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          NetworkNamespace.enter(namespace(name));
          return body.call();
        });
    Thread.ofPlatform().start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void removeAll() {
    for (String name : namespaces.reversed()) {
      Commands.run("ip", "netns", "del", namespace(name));
      Leftovers.removePins(pins(name));
    }
    namespaces.clear();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    removeAll();
  }
}
