package dev.tandem.sync;

import dev.tandem.linux.Scheduling;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds each {@link Lifeline} by a connection, on a thread of its own. */
final class HeldLifelines implements Lifelines, AutoCloseable {

  /**
   * One that ends sooner was never held: it was turned away, or something between the directors
   * lets none through.
   */
  private static final Duration PROVEN = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Lifelines.class);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final int CONNECT_TIMEOUT_MILLIS = 1000;

  // A host that is gone for so many seconds, and three times as many again, is held on to no more.
  private static final int KEEPALIVE_SECONDS = 20;

  private final InetAddress local;
  private final Function<String, Optional<InetAddress>> addresses;
  private final Consumer<String> cut;
  private final Map<String, Hold> held = new HashMap<>();

  /**
   * Holds none yet.
   *
   * @param local the address that connections come from
   * @param addresses tells where a director is, by its name
   * @param cut takes the name of one whose process has died; on a thread that must not be held up
   */
  HeldLifelines(
      InetAddress local, Function<String, Optional<InetAddress>> addresses, Consumer<String> cut) {
    this.local = local;
    this.addresses = addresses;
    this.cut = cut;
  }

  @Override
  public synchronized void heard(String peer, int port) {
    Hold hold = held.get(peer);
    if (port == 0 || (hold != null && hold.port == port && hold.isOfUse())) {
      return;
    }
    left(peer);
    addresses.apply(peer).ifPresent(address -> held.put(peer, new Hold(peer, address, port)));
  }

  @Override
  public synchronized void left(String peer) {
    Hold hold = held.remove(peer);
    if (hold != null) {
      hold.close();
    }
  }

  @Override
  public synchronized void missed(String peer) {
    Hold hold = held.get(peer);
    if (hold != null) {
      hold.missed = true;
    }
  }

  @Override
  public synchronized boolean holds(String peer) {
    Hold hold = held.get(peer);
    return hold != null && hold.lasts();
  }

  @Override
  public synchronized void close() {
    held.values().forEach(Hold::close);
    held.clear();
  }

  /** A connection to one lifeline, and the thread that waits for its end. */
  private final class Hold {

    private final String peer;
    private final InetAddress address;
    private final int port;
    private final long since = System.nanoTime();
    private final Socket socket = new Socket();
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean missed;
    private volatile boolean connected;
    private long connectedAt;

    Hold(String peer, InetAddress address, int port) {
      this.peer = peer;
      this.address = address;
      this.port = port;
      thread = Thread.ofPlatform().name("lifeline-" + peer).daemon().start(this::run);
    }

    /**
     * Whether it need not be replaced: it has not ended, or no other try is due yet; and who is
     * heard has not been missed meanwhile, for then it may be another process.
     */
    boolean isOfUse() {
      return !missed && (thread.isAlive() || System.nanoTime() - since <= RETRY.toNanos());
    }

    boolean lasts() {
      return connected && thread.isAlive() && isProven();
    }

    private boolean isProven() {
      return System.nanoTime() - connectedAt > PROVEN.toNanos();
    }

    private void run() {
      Scheduling.realtime(
          Lifeline.REALTIME_PRIORITY, LOG, "the death of " + peer + " may be noticed late");
      try (socket) {
        socket.bind(new InetSocketAddress(local, 0));
        socket.connect(new InetSocketAddress(address, port), CONNECT_TIMEOUT_MILLIS);
        noticeHostsThatAreGone();
        connectedAt = System.nanoTime();
        connected = true;
        if (isCut(socket.getInputStream()) && !closed && isProven()) {
          cut.accept(peer);
        }
      } catch (IOException e) {
        LOG.debug("no lifeline of {} at {} port {}", peer, address.getHostAddress(), port, e);
      }
    }

    private void noticeHostsThatAreGone() throws IOException {
      socket.setKeepAlive(true);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEPALIVE_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
    }

    /**
     * Waits for the end.
     *
     * @return whether it tells of a death in this moment; the connection to one that is missed may
     *     end by the silence of its host, too
     */
    private boolean isCut(InputStream nothing) {
      try {
        while (nothing.read() >= 0) {
          // Nothing is said here; what a later version may say is not understood.
        }
        return true;
      } catch (IOException e) {
        LOG.trace("a lifeline ends", e);
        return !missed;
      }
    }

    void close() {
      closed = true;
      try {
        socket.close();
      } catch (IOException e) {
        LOG.debug("cannot close the lifeline of {}", peer, e);
      }
    }
  }
}
