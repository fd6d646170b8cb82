package dev.tandem.lvs.plane;

import dev.tandem.linux.Ethtool;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.Nftables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's stack from packets that a data plane captures, and its drivers from joining
 * them to longer ones. Both last until {@link #close}, also beyond a sudden death: the next one of
 * the same name takes over what was left. Works in the network namespace of the thread that made
 * it.
 */
final class KernelSilence implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KernelSilence.class);
  private static final List<String> JOINING = List.of("rx-gro", "rx-lro", "rx-gro-hw");

  private static final String PREFIX = "tandem";

  private final SilenceRules rules;
  private final List<String> interfaces;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("nftables").daemon().factory());
  private Map<String, Set<String>> features = Map.of();
  private Silenced present;

  /**
   * Prepares; nothing is changed before {@link #begin}.
   *
   * @param table its name
   */
  KernelSilence(String table, List<String> interfaces) {
    this.rules = new SilenceRules(table);
    this.interfaces = List.copyOf(interfaces);
    // The thread belongs to the namespace that its maker is in.
    run(() -> {});
  }

  /** The table's name for a data plane that keeps its things under a path. */
  static String table(Path pinPath) {
    String name = pinPath.getFileName().toString().replaceAll("[^A-Za-z0-9]", "_");
    return name.startsWith(PREFIX) ? name : PREFIX + "_" + name;
  }

  /**
   * Keeps the kernel from packets from now on.
   *
   * @throws IllegalStateException with a message for the operator
   */
  void begin(Silenced silenced) {
    run(() -> {
      Map<String, Set<String>> left = left();
      features = joining(left);
      Nftables.apply(rules.create(interfaces, features, silenced));
      present = silenced;
      features.forEach((name, on) -> Ethtool.set(name, on, false));
      left.keySet().removeAll(interfaces);
      restore(left);
    });
  }

  private Map<String, Set<String>> left() {
    return SilenceRules.featuresToRestore(Nftables.list(rules.listing()));
  }

  /** What is on now, or was before somebody of this name came. */
  private Map<String, Set<String>> joining(Map<String, Set<String>> left) {
    Map<String, Set<String>> all = new TreeMap<>();
    for (String name : interfaces) {
      Set<String> on = Ethtool.active(name, JOINING);
      on.addAll(left.getOrDefault(name, Set.of()));
      if (!on.isEmpty()) {
        all.put(name, on);
      }
    }
    return all;
  }

  /** Goes over to other packets; true when that was a change. */
  boolean update(Silenced silenced) {
    return call(() -> {
      if (silenced.equals(present)) {
        return false;
      }
      Nftables.apply(rules.update(silenced));
      present = silenced;
      return true;
    });
  }

  /** Undoes what one of this name left, in the calling thread's network namespace. */
  static void removeLeft(String table) {
    SilenceRules rules = new SilenceRules(table);
    if (!Nftables.installed()) {
      return;
    }
    Optional<String> listed = Nftables.list(rules.listing());
    if (listed.isPresent()) {
      Nftables.apply(rules.remove());
      restore(SilenceRules.featuresToRestore(listed));
      LOG.info("removed the nftables table {} that an earlier director left", table);
    }
  }

  private static void restore(Map<String, Set<String>> features) {
    features.forEach((name, on) -> {
      try {
        Ethtool.set(name, on, true);
      } catch (LinuxException e) {
        LOG.warn("{} of {} cannot be switched on again: {}", on, name, e.getMessage());
      }
    });
  }

  private void run(Runnable task) {
    call(() -> {
      task.run();
      return true;
    });
  }

  private <T> T call(Supplier<T> task) {
    try {
      return CompletableFuture.supplyAsync(task, worker).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Lets the kernel have everything again. */
  @Override
  public void close() {
    run(() -> {
      if (present != null) {
        Nftables.apply(rules.remove());
        restore(features);
      }
    });
    worker.close();
  }
}
