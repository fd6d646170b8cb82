package dev.tandem.director.lab;

import dev.tandem.linux.NetworkNamespace;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Does something inside a namespace. */
final class Namespaces {

  private Namespaces() {}

  /**
   * Calls on a thread that lives in a namespace; what it opens stays there.
   *
   * @throws LabException when the call failed
   */
  static <T> T inside(String namespace, Callable<T> body) {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          NetworkNamespace.enter(namespace);
          return body.call();
        });
    Thread.ofPlatform().name(namespace).start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new LabException("in " + namespace + ": " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted in " + namespace, e);
    }
  }
}
