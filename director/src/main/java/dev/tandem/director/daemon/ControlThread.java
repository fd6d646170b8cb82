package dev.tandem.director.daemon;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which the parts of a director change: checks, roles, peers and operators all
 * come here, in order.
 */
final class ControlThread implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlThread.class);

  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("control").daemon().factory());

  ControlThread() {
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Has something done soon; nothing more is done after {@link #close}. */
  void run(Runnable task) {
    try {
      executor.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("the director is stopping: a task is left out");
    }
  }

  /** Has something done after a while. */
  void runAfter(Duration delay, Runnable task) {
    try {
      var _ = executor.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the director is stopping: a task is left out");
    }
  }

  /** Does something and waits for its result or exception. */
  <T> T call(Supplier<T> task) {
    try {
      return CompletableFuture.supplyAsync(task, executor).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("a task of the director failed", e);
    }
  }

  /** Does what is waiting, then ends. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(2, TimeUnit.SECONDS)) {
        LOG.warn("the control thread is still busy");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
