package dev.tandem.director.drill;

import dev.tandem.director.lab.LabException;
import dev.tandem.linux.NetworkNamespace;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A part of the load with a thread of its own in the client's namespace. */
abstract class Client {

  private static final Duration END_PATIENCE = Duration.ofSeconds(10);

  private final Thread thread;
  private volatile boolean running = true;
  private volatile Throwable failure;

  Client(String name, String namespace) {
    thread =
        Thread.ofPlatform()
            .name(name)
            .daemon()
            .unstarted(() -> {
              try {
                NetworkNamespace.enter(namespace);
                work();
              } catch (IOException | RuntimeException e) {
                failure = e;
              }
            });
  }

  /** Works until it is no longer {@link #running}. */
  abstract void work() throws IOException;

  final boolean running() {
    return running;
  }

  final void start() {
    thread.start();
  }

  /**
   * Makes sure that it has not ended before it should.
   *
   * @throws LabException when it has: a drill without its load proves nothing
   */
  final void checkAlive() {
    if (failure != null) {
      throw new LabException("the load broke down: " + failure, failure);
    }
  }

  /** Ends the work and waits for it. */
  final void stop() {
    running = false;
    try {
      thread.join(END_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void close(Closeable channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
