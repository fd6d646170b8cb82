package dev.tandem.lvs.plane;

import dev.tandem.linux.EventDescriptor;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what other threads want of the engine on the engine's thread, between packets, in order. */
final class EngineExecutor implements Executor, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EngineExecutor.class);

  private static final int TASKS_AT_ONCE = 8;

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final EventDescriptor wakeup = new EventDescriptor();
  private volatile Thread owner = Thread.currentThread();

  /** From now on this thread is the engine's. At first it is the one that made the executor. */
  void takeOver() {
    owner = Thread.currentThread();
  }

  /** Whether this thread is the engine's. */
  boolean isOwn() {
    return Thread.currentThread().equals(owner);
  }

  @Override
  public void execute(Runnable task) {
    if (isOwn()) {
      task.run();
      return;
    }
    tasks.add(task);
    wakeup.signal();
  }

  /** Runs something on the engine's thread and waits for its answer or exception. */
  <T> T call(Supplier<T> task) {
    if (isOwn()) {
      return task.get();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    execute(() -> {
      try {
        answer.complete(task.get());
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  void run(Runnable task) {
    call(() -> {
      task.run();
      return true;
    });
  }

  /** Has the engine's thread look for work, if it sleeps. */
  void wake() {
    wakeup.signal();
  }

  /** Readable when there are tasks. */
  int fd() {
    return wakeup.fd();
  }

  /** Runs some of what is waiting, so that packets need not wait for all; returns how much. */
  int runTasks() {
    int count = 0;
    while (count < TASKS_AT_ONCE) {
      Runnable task = tasks.poll();
      if (task == null) {
        break;
      }
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("a task of the engine failed", e);
      }
      count++;
    }
    return count;
  }

  /** To be called when the descriptor was readable, before the next {@link #runTasks}. */
  void acknowledge() {
    wakeup.drain();
  }

  @Override
  public void close() {
    wakeup.close();
  }
}
