package dev.tandem.linux;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Something that a thread of its own does while others go on, until one of them needs the result.
 *
 * @param <T> of the result
 */
public final class Background<T> {

  private final String name;
  private final FutureTask<T> task;

  private Background(String name, Supplier<T> work) {
    this.name = name;
    this.task = new FutureTask<>(work::get);
  }

  /**
   * Begins it, in the network namespace of the calling thread.
   *
   * @param name of the thread
   */
  public static <T> Background<T> start(String name, Supplier<T> work) {
    Background<T> background = new Background<>(name, work);
    Thread.ofPlatform().name(name).daemon().start(background.task);
    return background;
  }

  /**
   * Waits for the result; what the work has thrown is thrown here, each time.
   *
   * @throws IllegalStateException when the waiting thread is interrupted
   */
  public T await() {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException reason -> throw reason;
        case Error reason -> throw reason;
        default -> throw new IllegalStateException(name, e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting: " + name, e);
    }
  }
}
