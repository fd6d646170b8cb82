package dev.tandem.sync;

import dev.tandem.linux.LinuxException;
import dev.tandem.sync.key.KeyException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replicates the connection table between the directors of a cluster. Starts and goes on without
 * them: the channel is opened in the background and its loss stops nothing.
 */
public final class Replicator implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Replicator.class);
  private static final long BUSY_PAUSE_NANOS = 1_000_000L;
  // Where there is so much at once, more is waited for to share a message, which costs more than
  // its records.
  private static final int CROWD = 32;
  private static final long CROWDED_PAUSE_NANOS = 3_000_000L;
  private static final long IDLE_PAUSE_NANOS = 5_000_000L;
  // When nothing was to be done for a while, it is woken by the first news.
  private static final int TURNS_UNTIL_REST = 40;
  private static final long REST_NANOS = 50_000_000L;
  private static final Duration CONNECT_RETRY = Duration.ofSeconds(1);
  private static final long FLUSH_POLL_NANOS = 500_000L;

  private final SyncSettings settings;
  private final Channel channel;
  private final HeldLifelines lifelines;
  private final SyncListener listener;
  private final Replication replication;
  private final Supplier<Optional<Instant>> expiry;
  private final Supplier<Refusals> refusals;
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Optional<Lifeline> lifeline = Optional.empty();
  private volatile boolean closing;
  private volatile boolean resting;
  private int idleTurns;

  /**
   * Opens nothing yet.
   *
   * @throws KeyException when a key of the channel cannot be used
   */
  public Replicator(SyncSettings settings, ReplicatedTable table, SyncListener listener)
      throws KeyException {
    this.settings = settings;
    this.listener = listener;
    ChannelGuard guard = new ChannelGuard(settings.protection());
    expiry = guard::expiry;
    refusals = guard::refusals;
    channel = new Channel(settings, guard, System::nanoTime);
    replication =
        new Replication(settings.node(), epoch(), table, channel, listener, settings.compare());
    replication.wakes(this::news);
    lifelines =
        new HeldLifelines(
            settings.local().getAddress(), channel::addressOf, replication::suspected);
    thread = Thread.ofPlatform().name("sync").daemon().unstarted(this::run);
  }

  /** Later lives have later epochs, also after a reboot. */
  private static long epoch() {
    return System.currentTimeMillis() * 1_000_000L + System.nanoTime() % 1_000_000L;
  }

  public void start() {
    thread.start();
  }

  private void run() {
    if (connect()) {
      lifeline = offerLifeline();
      replication.lifelines(lifeline.map(Lifeline::port).orElse(0), lifelines);
      while (!closing) {
        turn();
      }
    }
    stopped.countDown();
  }

  /** Tries until it succeeds: the address may appear later than the director. */
  private boolean connect() {
    boolean told = false;
    while (!closing) {
      try {
        channel.connect(replication);
        listener.opened();
        return true;
      } catch (Exception e) {
        if (!told) {
          told = true;
          listener.notOpen(reason(e));
        }
        LockSupport.parkNanos(CONNECT_RETRY.toNanos());
      }
    }
    return false;
  }

  private Optional<Lifeline> offerLifeline() {
    if (settings.lifeline().isEmpty()) {
      return Optional.empty();
    }
    InetAddress local = settings.local().getAddress();
    try {
      return Optional.of(
          new Lifeline(new InetSocketAddress(local, settings.lifeline().getAsInt())));
    } catch (LinuxException e) {
      LOG.warn(
          "no lifeline, so others notice a death of this director some tens of milliseconds later"
              + " (session_sync: lifeline): {}",
          e.getMessage());
      return Optional.empty();
    }
  }

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  private void turn() {
    int work = 0;
    // Before it looks: what comes afterwards wakes it.
    resting = idleTurns >= TURNS_UNTIL_REST;
    try {
      work = replication.work(System.nanoTime());
    } catch (RuntimeException e) {
      LOG.error("a turn of the replication failed", e);
    }
    idleTurns = work > 0 ? 0 : Math.min(idleTurns + 1, TURNS_UNTIL_REST);
    if (work > 0) {
      // Whoever waits for a copy of the table waits for nothing else.
      boolean crowd = work >= CROWD && !replication.copying();
      LockSupport.parkNanos(crowd ? CROWDED_PAUSE_NANOS : BUSY_PAUSE_NANOS);
    } else {
      pause();
    }
  }

  private void pause() {
    if (resting) {
      LockSupport.parkNanos(REST_NANOS);
      replication.rested(System.nanoTime());
    } else {
      LockSupport.parkNanos(IDLE_PAUSE_NANOS);
    }
  }

  /** There is something to tell; may be called on any thread, for every flow. */
  public void news() {
    if (resting) {
      resting = false;
      LockSupport.unpark(thread);
    }
  }

  /** Tells the peers something about this director, with its next sign of life. */
  public void notes(Map<String, String> notes) {
    replication.notes(notes);
  }

  /** Sets the virtual addresses that this director has now: the flows to them are its own. */
  public void owns(Collection<InetAddress> addresses) {
    replication.owns(addresses);
  }

  /** Says something to another director at once; nobody hears it if that one is gone. */
  public void say(String peer, PeerMessage message) {
    replication.say(peer, message);
  }

  /**
   * Waits until the peers have all that has changed here by now; what changes meanwhile does not
   * count.
   *
   * @return whether they had within the time
   */
  public boolean flush(Duration patience) throws InterruptedException {
    return flush(patience, anyone -> true);
  }

  /**
   * The same for some of the peers: nobody waits for the others.
   *
   * @param whom tells by its name whether a peer is one of them
   */
  public boolean flush(Duration patience, Predicate<String> whom) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    int mark = replication.mark();
    LockSupport.unpark(thread);
    while (!replication.isPassed(mark, whom)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      TimeUnit.NANOSECONDS.sleep(FLUSH_POLL_NANOS);
    }
    return true;
  }

  /**
   * Reads the keys of the channel anew; what is connected stays connected.
   *
   * @throws KeyException when one cannot be used; then those from before stay in use
   */
  public void reloadKeys() throws KeyException {
    channel.reloadKeys();
  }

  /** When this director's certificate ends; empty where there is none. */
  public Optional<Instant> certificateExpiry() {
    return expiry.get();
  }

  public SyncStatus status() {
    return replication.status(channel.connected(), refusals.get(), System.nanoTime());
  }

  /** Says goodbye to the others. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      if (thread.isAlive() && !stopped.await(5, TimeUnit.SECONDS)) {
        LOG.warn("the replication is still sending: leaving all the same");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // The channel's own goodbye may reach the others after the end of the lifeline.
    replication.goodbye();
    channel.close();
    lifelines.close();
    lifeline.ifPresent(Lifeline::close);
  }
}
