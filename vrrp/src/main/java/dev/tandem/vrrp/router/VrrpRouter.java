package dev.tandem.vrrp.router;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.VrrpListener;
import dev.tandem.vrrp.VrrpStatus;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A VRRP router: decides with its peers who is master of each instance, and holds the virtual
 * addresses of those it is master of. Wire-compatible with keepalived.
 *
 * <p>One thread, named {@code vrrp}, does all the work. The operations may be called from any
 * thread, except by a listener, which is in the middle of that work; unless they say otherwise they
 * return when they have taken effect. An instance in a sync group stands for its whole group in all
 * operations by name.
 */
public final class VrrpRouter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(VrrpRouter.class);

  private final VrrpHost host;
  private final VrrpListener listener;
  private final EventLoop loop = new EventLoop();
  private final CompletableFuture<Session> session = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Thread thread = Thread.ofPlatform().name("vrrp").unstarted(this::run);

  // What was said before the start.
  private volatile Configuration configuration;
  private volatile RouterSettings general = RouterSettings.NONE;
  private volatile boolean gateOpen = true;

  private record Configuration(List<InstanceSettings> instances, List<SyncGroupSettings> groups) {

    Configuration {
      SettingsCheck.check(instances, groups);
      instances = List.copyOf(instances);
      groups = List.copyOf(groups);
    }
  }

  /**
   * Makes a router that is not started.
   *
   * @throws IllegalArgumentException when the settings contradict each other, such as by using a
   *     virtual router id twice on one interface
   */
  public VrrpRouter(
      List<InstanceSettings> instances,
      List<SyncGroupSettings> groups,
      VrrpHost host,
      VrrpListener listener) {
    this.configuration = new Configuration(instances, groups);
    this.host = host;
    this.listener = listener;
  }

  /**
   * Opens the host's doors and starts all instances as backups. Virtual addresses that an earlier
   * run left on the interfaces are removed, and whatever else it left that is configured no longer.
   *
   * @throws RuntimeException when a door cannot be opened, such as for want of a capability; an
   *     interface that cannot be opened is no such error but a fault of its instances
   */
  public void start() {
    thread.start();
    try {
      session.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    // What is in the way of the new has to go first.
    call(() -> {
      session.join().removeLeftovers(configuration.instances(), general);
      return null;
    });
    general(general);
    goOver(configuration);
  }

  /**
   * Goes over to a new configuration by its difference to the present one. Instances with the same
   * virtual router id on the same interface keep their role; a master that stays one moves only the
   * addresses that differ; a removed one resigns.
   *
   * @throws IllegalArgumentException when the settings contradict each other; nothing has changed
   */
  public void apply(List<InstanceSettings> instances, List<SyncGroupSettings> groups) {
    configuration = new Configuration(instances, groups);
    if (opened()) {
      goOver(configuration);
    }
  }

  /**
   * Goes over to other settings that are not about any one instance. May be called before the
   * start, and must be for a delay of the start.
   */
  public void general(RouterSettings settings) {
    general = settings;
    if (opened()) {
      call(() -> {
        engine().general(settings);
        return null;
      });
    }
  }

  private void goOver(Configuration next) {
    call(() -> {
      engine().apply(next.instances(), next.groups());
      session.join().removeLeftovers(next.instances(), general);
      return null;
    });
  }

  /**
   * Gives the role away: resigns, and lets the peer keep the role even if its priority is lower,
   * until it resigns or falls silent.
   *
   * @param name of an instance or a sync group
   * @return whether this router was master
   * @throws IllegalArgumentException when there is none of that name
   */
  public boolean handOver(String name) {
    return call(() -> engine().handOver(name));
  }

  /**
   * Gives all roles away, each as {@link #handOver} does.
   *
   * @param patience how long to stay master, silently, until whoever the roles are offered to
   *     adverts that it is; not longer than two adverts. Zero to resign at once
   */
  public void handOverAll(Duration patience) {
    call(() -> {
      engine().handOverAll(patience);
      return null;
    });
  }

  /**
   * Takes a role that its master has offered, without waiting for its silence.
   *
   * @param name of an instance or a sync group
   * @return false when it cannot, because it is in fault
   * @throws IllegalArgumentException when there is none of that name
   */
  public boolean takeOver(String name) {
    return call(() -> engine().takeOver(name));
  }

  /**
   * Says again where the addresses are of which this router is master: a network that was parted
   * may have them wrong, whichever master heard the other first. Returns at once.
   */
  public void announceAgain() {
    loop.submit(() -> engine().announceAgain());
  }

  /**
   * A peer's process is known to have died without a goodbye. Where it was master, that counts as
   * its resignation, and this router follows after 50 ms for each rank. Returns at once.
   *
   * @param addresses from which the peer sent adverts: the sources in its {@link VrrpStatus}
   * @param ranks among the living, by virtual router id: 0 for the router that is to be master
   *     next, as where there is none, 1 for the one after it. A sync group goes by the last of its
   *     members
   */
  public void masterDied(Set<InetAddress> addresses, Map<Integer, Integer> ranks) {
    Set<InetAddress> from = Set.copyOf(addresses);
    Map<Integer, Integer> byId = Map.copyOf(ranks);
    loop.submit(() -> engine().masterDied(from, byId));
  }

  /**
   * A peer was given up by its other connections. Where it was master, and its next advert is late
   * by half an interval, it is given up here as well, instead of after three intervals. Returns at
   * once.
   *
   * @param addresses from which the peer sent adverts: the sources in its {@link VrrpStatus}
   * @param ranks as for {@link #masterDied}
   */
  public void masterLost(Set<InetAddress> addresses, Map<Integer, Integer> ranks) {
    Set<InetAddress> from = Set.copyOf(addresses);
    Map<Integer, Integer> byId = Map.copyOf(ranks);
    loop.submit(() -> engine().masterLost(from, byId));
  }

  /**
   * What a tracker found, whenever that changes; also before the start. An instance that would be
   * in fault by a tracker does not start before that tracker has spoken. Returns at once.
   */
  public void track(TrackerKey tracker, Reading reading) {
    loop.submit(() -> engine().track(tracker, reading));
  }

  /**
   * Whether this router may take the role from a living master of lower priority: not before it has
   * copied that master's connections. It takes the place of a silent one in any case. Open unless
   * closed; may be set before the start.
   */
  public void preemptGate(boolean open) {
    gateOpen = open;
    if (opened()) {
      call(() -> {
        engine().preemptGate(open);
        return null;
      });
    }
  }

  /** Whether it was last opened or closed, also before the start. */
  public boolean preemptGateOpen() {
    return gateOpen;
  }

  /** How everything is at this moment; empty before the start. Waits for nothing. */
  public VrrpStatus status() {
    return opened() ? session.join().status() : VrrpStatus.empty();
  }

  /** Stops: masters resign, their addresses go. A router cannot be started again. */
  @Override
  public void close() {
    if (Thread.currentThread().equals(thread)) {
      throw new IllegalStateException("a listener of the VRRP router may not close it");
    }
    loop.stop();
    if (thread.getState() != Thread.State.NEW) {
      ended.join();
    }
  }

  private void run() {
    try {
      runSession();
    } finally {
      ended.complete(null);
    }
  }

  private void runSession() {
    try {
      host.onThreadStart().run();
      try (Session opened = new Session(host, listener, loop, gateOpen)) {
        session.complete(opened);
        loop.run(opened.engine());
      }
    } catch (RuntimeException e) {
      if (!session.completeExceptionally(e)) {
        LOG.error("the VRRP router has ended by a fault of its own", e);
      }
    }
  }

  private boolean opened() {
    return session.isDone() && !session.isCompletedExceptionally();
  }

  private Engine engine() {
    return session.join().engine();
  }

  /** Does something on the router's thread and waits for it. */
  private <T> T call(Supplier<T> work) {
    if (Thread.currentThread().equals(thread)) {
      throw new IllegalStateException("a listener of the VRRP router may not call it");
    }
    FutureTask<T> task = new FutureTask<>(work::get);
    loop.submit(task);
    while (true) {
      if (!thread.isAlive() && !task.isDone()) {
        throw new IllegalStateException("the VRRP router is not running");
      }
      try {
        return task.get(100, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Look again whether the thread is still there.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for the VRRP router", e);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
      }
    }
  }
}
