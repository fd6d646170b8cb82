package dev.tandem.director.notify;

import dev.tandem.linux.process.Command;
import dev.tandem.linux.process.CommandRunner;
import dev.tandem.linux.process.Ending;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs scripts in queues: within one queue in order and one at a time, the queues beside each
 * other.
 */
final class ScriptQueues {

  /** A queue so long means that its scripts hang; what more happens is not told. */
  private static final int LONGEST = 100;

  private final Duration limit;
  private final Failures failures;
  private final Map<String, Queue> queues = new HashMap<>();

  /** Hears what did not work. */
  interface Failures {
    void failed(Command command, String reason);
  }

  /** The last of a queue, and how many are not done. */
  private static final class Queue {
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private int waiting;
  }

  /**
   * Nothing runs yet.
   *
   * @param limit after which a script is ended
   */
  ScriptQueues(Duration limit, Failures failures) {
    this.limit = limit;
    this.failures = failures;
  }

  /** Has a script run after all that are in the queue. */
  synchronized void run(String name, Command command, List<String> arguments) {
    Queue queue = queues.computeIfAbsent(name, _ -> new Queue());
    if (queue.waiting >= LONGEST) {
      failures.failed(command, "not run: " + LONGEST + " scripts are waiting before it");
      return;
    }
    queue.waiting++;
    queue.last =
        queue.last.thenRunAsync(
            () -> {
              run(command, arguments);
              done(queue);
            },
            task -> Thread.ofVirtual().name("notify " + name).start(task));
  }

  private void run(Command command, List<String> arguments) {
    try {
      Ending ending = CommandRunner.run(command, arguments, limit);
      if (!ending.succeeded()) {
        failures.failed(command, ending.meaning());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void done(Queue queue) {
    queue.waiting--;
  }

  /**
   * Waits until all scripts are done.
   *
   * @return whether that was within the time
   */
  boolean await(Duration patience) {
    CompletableFuture<?>[] all;
    synchronized (this) {
      all = queues.values().stream().map(queue -> queue.last).toArray(CompletableFuture<?>[]::new);
    }
    try {
      CompletableFuture.allOf(all).get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
