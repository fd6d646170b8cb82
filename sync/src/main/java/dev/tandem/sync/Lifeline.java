package dev.tandem.sync;

import dev.tandem.linux.EventDescriptor;
import dev.tandem.linux.LibC;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.OwnDescriptors;
import dev.tandem.linux.PollSet;
import dev.tandem.linux.Scheduling;
import dev.tandem.linux.TcpListener;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that end in the very millisecond in which this process is killed, so that others hear
 * of its death at once. Nothing is ever said over them. A thread holds them as descriptors of its
 * own (see {@link OwnDescriptors}); those of the process would be closed only when all its memory
 * has been given back, tens of milliseconds later.
 */
final class Lifeline implements AutoCloseable {

  /** So many directors may hold on to one; who comes later is turned away. */
  static final int HOLDERS = 64;

  /** Above everything else of this process: it has next to nothing to do, but that at once. */
  static final int REALTIME_PRIORITY = 51;

  private static final Logger LOG = LoggerFactory.getLogger(Lifeline.class);
  private static final int STOP = 0;
  private static final int LISTENER = 1;
  private static final int FIRST_HOLDER = 2;
  private static final long BREATH_NANOS = 100_000_000L;

  private final TcpListener listener;
  private final EventDescriptor stop = new EventDescriptor();
  private final PollSet poll;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Thread thread = Thread.ofPlatform().name("lifeline").daemon().unstarted(this::run);
  private volatile boolean closing;

  /**
   * Offers one from now on.
   *
   * @throws LinuxException when the address is not there, the port is taken, or the kernel is too
   *     old
   */
  Lifeline(InetSocketAddress local) {
    try {
      listener = new TcpListener(local.getAddress(), local.getPort());
    } catch (LinuxException e) {
      stop.close();
      throw e;
    }
    int[] places = new int[FIRST_HOLDER + HOLDERS];
    Arrays.fill(places, -1);
    places[STOP] = stop.fd();
    places[LISTENER] = listener.fd();
    poll = new PollSet(places);
    thread.start();
    try {
      ready.join();
    } catch (CompletionException e) {
      close();
      throw e.getCause() instanceof LinuxException refused ? refused : e;
    }
  }

  /** Where it is offered. */
  int port() {
    return listener.port();
  }

  private void run() {
    Scheduling.realtime(
        REALTIME_PRIORITY, LOG, "a death of this director may be noticed late under load");
    try {
      OwnDescriptors.keepOnly(stop.fd(), listener.fd());
    } catch (LinuxException e) {
      ready.completeExceptionally(e);
      return;
    }
    ready.complete(null);
    // From here on: no log, nothing that opens a file.
    while (!closing) {
      try {
        turn();
      } catch (RuntimeException | LinkageError e) {
        // Whatever it is, it may pass. An end of this thread would look like the director's.
        LockSupport.parkNanos(BREATH_NANOS);
      }
    }
  }

  private void turn() {
    if (!poll.await(-1)) {
      return;
    }
    letGo();
    if (poll.isReady(LISTENER)) {
      int holder = listener.accept();
      if (holder >= 0) {
        hold(holder);
      }
    }
  }

  /** Those whose holder has gone; nobody has anything to say. */
  private void letGo() {
    for (int place = FIRST_HOLDER; place < FIRST_HOLDER + HOLDERS; place++) {
      if (poll.isReady(place)) {
        LibC.close(poll.get(place));
        poll.put(place, -1);
      }
    }
  }

  private void hold(int holder) {
    for (int place = FIRST_HOLDER; place < FIRST_HOLDER + HOLDERS; place++) {
      if (poll.get(place) == -1) {
        poll.put(place, holder);
        return;
      }
    }
    LibC.close(holder);
  }

  /** Ends all connections; others take that for a death unless they know that this one leaves. */
  @Override
  public void close() {
    closing = true;
    stop.signal();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    poll.close();
    stop.close();
    listener.close();
  }
}
