package dev.tandem.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Network namespaces for one test, removed when it closes. Names start with {@code tdt-} and carry
 * the process id, so that nothing else is ever touched.
 */
public final class TestNetwork implements AutoCloseable {

  private final List<String> namespaces = new ArrayList<>();

  /** The real name of a namespace of this test. */
  public static String namespace(String name) {
    return "tdt-" + ProcessHandle.current().pid() + "-" + name;
  }

  /** Makes a namespace with its loopback up. */
  public TestNetwork addNamespace(String name) {
    run("ip", "netns", "add", namespace(name));
    namespaces.add(namespace(name));
    return ip(name, "link set lo up");
  }

  /** Runs {@code ip} with the arguments inside a namespace. */
  public TestNetwork ip(String name, String arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", namespace(name)));
    command.addAll(List.of(arguments.split(" ")));
    run(command.toArray(String[]::new));
    return this;
  }

  /** Joins two namespaces by a veth pair, both ends up. */
  public TestNetwork connect(String first, String firstEnd, String second, String secondEnd) {
    return connect(first, firstEnd, second, secondEnd, 1);
  }

  /** Joins them by interfaces with several queues for each direction. */
  public TestNetwork connect(
      String first, String firstEnd, String second, String secondEnd, int queues) {
    String each = "numrxqueues %d numtxqueues %d".formatted(queues, queues);
    run(
        "ip link add %s netns %s %s type veth peer name %s netns %s %s"
            .formatted(firstEnd, namespace(first), each, secondEnd, namespace(second), each)
            .split(" "));
    return ip(first, "link set " + firstEnd + " up").ip(second, "link set " + secondEnd + " up");
  }

  /** Runs a command inside a namespace and returns what it printed; fails when it fails. */
  public String exec(String name, String... command) {
    List<String> all =
        new ArrayList<>(List.of("nsenter", "--net=" + NetworkNamespace.path(namespace(name))));
    all.addAll(List.of(command));
    return run(all.toArray(String[]::new));
  }

  /** Calls {@code body} on a thread that lives in a namespace. */
  public static <T> T inside(String name, Callable<T> body) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          NetworkNamespace.enter(namespace(name));
          return body.call();
        });
    Thread.ofPlatform().start(task);
    try {
      return task.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new IllegalStateException(String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    namespaces.reversed().forEach(name -> run("ip", "netns", "del", name));
  }
}
