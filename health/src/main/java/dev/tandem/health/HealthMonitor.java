package dev.tandem.health;

import dev.tandem.health.Surroundings.Pending;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Checks real servers and says which of them answer. All checks run on one event loop, the
 * monitor's thread; the methods may be called from any thread and none of them waits for that one,
 * but {@link #close()}.
 *
 * @param <T> what names a server to the caller
 */
public final class HealthMonitor<T> implements AutoCloseable {

  private static final long CLOSE_TIMEOUT_SECONDS = 2;
  private static final Duration WORTH_TELLING = Duration.ofSeconds(1);

  private final EventLoop loop;
  private final NettySurroundings surroundings;
  private final MonitoredServers<T> servers;
  private final HealthListener<T> listener;
  private final Runnable releaseLoop;
  private volatile boolean closed;

  // There while something is checked; for the loop's thread.
  private Optional<Pending> beat = Optional.empty();

  /**
   * A monitor with a thread of its own.
   *
   * @param random spreads the first runs of the checks
   */
  public HealthMonitor(Clock clock, RandomGenerator random, HealthListener<T> listener) {
    this(ownLoop(), true, clock, random, listener);
  }

  /** A monitor on one thread of the given group, which stays the caller's to shut down. */
  public HealthMonitor(
      EventLoopGroup group, Clock clock, RandomGenerator random, HealthListener<T> listener) {
    this(group, false, clock, random, listener);
  }

  private HealthMonitor(
      EventLoopGroup group,
      boolean owned,
      Clock clock,
      RandomGenerator random,
      HealthListener<T> listener) {
    this.loop = group.next();
    this.surroundings = new NettySurroundings(loop, clock);
    this.servers =
        new MonitoredServers<>(
            surroundings,
            random,
            new HealthListener<>() {
              @Override
              public void serverChanged(T id, boolean up, String reason) {
                if (!closed) {
                  listener.serverChanged(id, up, reason);
                }
              }

              @Override
              public void checkFailed(T id, String reason) {
                if (!closed) {
                  listener.checkFailed(id, reason);
                }
              }

              @Override
              public void weightChanged(T id, long change, String reason) {
                if (!closed) {
                  listener.weightChanged(id, change, reason);
                }
              }
            });
    this.listener = listener;
    this.releaseLoop =
        () -> {
          if (owned) {
            var _ = group.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
          }
        };
  }

  /**
   * Makes these the servers, by difference: one whose checks did not change is not disturbed, a
   * check that changed but still goes to the same place keeps its verdict, new ones start as
   * configured, and those not listed are forgotten without a word to the listener. The listener
   * hears of known servers that go up or down by this, not of the initial state of new ones: that
   * is {@link CheckedServer#startsUp()}.
   *
   * @return completed when {@link #status()} shows it; after a close at once, and nothing is
   *     checked
   */
  public CompletionStage<Void> apply(List<CheckedServer<T>> wanted) {
    if (closed) {
      return CompletableFuture.completedStage(null);
    }
    List<CheckedServer<T>> copy = List.copyOf(wanted);
    return CompletableFuture.runAsync(() -> applyUnlessClosed(copy), loop);
  }

  /**
   * These servers are not checked, and stay as the last checks found them, until another call
   * leaves them out.
   */
  public void suspend(Set<T> ids) {
    Set<T> copy = Set.copyOf(ids);
    loop.execute(() -> servers.suspend(copy));
  }

  /**
   * Runs all checks of these servers at once, beside their turn; what they find counts as ever.
   *
   * @param found takes the worst outcome of each server's checks when the last is known; called on
   *     the monitor's thread
   */
  public void examine(Set<T> ids, Consumer<Map<T, CheckResult.Outcome>> found) {
    Set<T> copy = Set.copyOf(ids);
    loop.execute(() -> servers.examine(copy, found));
  }

  /** Tells the checks of something how it is now. */
  public void news(Subject subject, News latest) {
    loop.execute(() -> servers.news(subject, latest));
  }

  /** Where each server stands, in the order of the configuration. */
  public List<ServerStatus<T>> status() {
    return servers.status();
  }

  /** Where a server stands; empty for one that is not known. */
  public Optional<ServerStatus<T>> status(T id) {
    return servers.status(id);
  }

  /** Ends all checks; when it returns the listener is not called any more. */
  @Override
  public void close() {
    closed = true;
    if (!loop.isShuttingDown()) {
      Future<?> stopped = loop.submit(this::stop);
      if (!loop.inEventLoop()) {
        stopped.awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      }
    }
    releaseLoop.run();
  }

  private void stop() {
    keepBeat(false);
    servers.apply(List.of());
    surroundings.close();
  }

  private void applyUnlessClosed(List<CheckedServer<T>> wanted) {
    if (!closed) {
      keepBeat(wanted.stream().anyMatch(server -> !server.checks().isEmpty()));
      servers.apply(wanted);
    }
  }

  /** Without checks nobody asks whether the thread is late, and it need not wake up to know. */
  private void keepBeat(boolean wanted) {
    if (!wanted) {
      beat.ifPresent(Pending::cancel);
      beat = Optional.empty();
    } else if (beat.isEmpty()) {
      beat = Optional.of(surroundings.keepBeat(this::late));
    }
  }

  private void late(Duration time) {
    if (!closed && time.compareTo(WORTH_TELLING) > 0) {
      listener.stalled(time);
    }
  }

  private static EventLoopGroup ownLoop() {
    return new MultiThreadIoEventLoopGroup(
        1, new DefaultThreadFactory("health", true), NioIoHandler.newFactory());
  }
}
