package dev.tandem.vrrp.bfd;

import dev.tandem.linux.EventDescriptor;
import dev.tandem.linux.LinuxException;
import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.track.TrackerListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds sessions with neighbours. One thread, named {@code bfd}, does all the work; the methods may
 * be called from any thread, and but for {@link #close} wait for nothing.
 */
public final class BfdMonitor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BfdMonitor.class);

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** What a neighbour on the same network sends comes with this (RFC 5881 section 5). */
  private static final int HIGHEST_TTL = 255;

  /** Sockets that could not be opened are tried again after this. */
  private static final int RETRY_MILLIS = 1000;

  private final RandomGenerator random;
  private final TrackerListener listener;
  private final Runnable onThreadStart;
  private final long origin = System.nanoTime();
  private final EventDescriptor wake = new EventDescriptor();
  private final ConcurrentLinkedQueue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final Thread thread = Thread.ofPlatform().name("bfd").daemon().unstarted(this::run);
  private final Map<String, Running> sessions = new LinkedHashMap<>();
  private Optional<BfdSockets> sockets = Optional.empty();
  private String complaint = "";
  private boolean stopped;
  private volatile List<BfdStatus> status = List.of();

  /** A session with its counters. */
  private static final class Running {
    private BfdSession session;
    private long sent;
    private long received;

    Running(BfdSession session) {
      this.session = session;
    }
  }

  /**
   * A monitor without sessions.
   *
   * @param random for discriminators, source ports and jitter
   * @param listener hears of sessions that come up and go down; of one that begins that it is
   *     pending
   * @param onThreadStart run first on the monitor's thread, such as to give it real-time scheduling
   */
  public BfdMonitor(RandomGenerator random, TrackerListener listener, Runnable onThreadStart) {
    this.random = random;
    this.listener = listener;
    this.onThreadStart = onThreadStart;
    thread.start();
  }

  /** Holds these sessions and no others; those that did not change go on undisturbed. */
  public void apply(List<BfdSettings> wanted) {
    List<BfdSettings> copy = List.copyOf(wanted);
    order(() -> goOver(copy));
  }

  /** Takes a session down, or lets it come up again; the neighbour is told. */
  public void administer(String name, boolean down) {
    order(() ->
        Optional.ofNullable(sessions.get(name))
            .ifPresent(each -> step(each, each.session.administer(down, now()))));
  }

  /** Where each session stands. */
  public List<BfdStatus> status() {
    return status;
  }

  private long now() {
    return System.nanoTime() - origin;
  }

  private void order(Runnable order) {
    orders.add(order);
    wake.signal();
  }

  private void run() {
    onThreadStart.run();
    while (!stopped) {
      try {
        cycle();
      } catch (RuntimeException e) {
        LOG.error("a cycle of BFD failed; it goes on", e);
      }
    }
    sockets.ifPresent(BfdSockets::close);
    wake.close();
  }

  private void cycle() {
    if (sockets.isEmpty() && !sessions.isEmpty()) {
      open();
    }
    sockets.ifPresentOrElse(open -> open.await(patience()), this::pause);
    wake.drain();
    for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
      order.run();
    }
    sockets.ifPresent(open -> open.receive(this::received));
    fireTimers();
    publish();
  }

  private void open() {
    try {
      sockets =
          Optional.of(
              new BfdSockets(
                  sessions.values().stream().map(each -> each.session.settings()).toList(),
                  wake,
                  random));
      complaint = "";
    } catch (LinuxException e) {
      if (!complaint.equals(e.getMessage())) {
        complaint = e.getMessage();
        LOG.warn("BFD cannot begin, and tries again: {}", complaint);
      }
    }
  }

  /** Without sockets there is nothing to hear but orders. */
  private void pause() {
    try (BfdSockets nothing = new BfdSockets(List.of(), wake, random)) {
      nothing.await(sessions.isEmpty() ? -1 : RETRY_MILLIS);
    }
  }

  private int patience() {
    long deadline = BfdSession.NEVER;
    for (Running each : sessions.values()) {
      deadline = Math.min(deadline, each.session.nextDeadline());
    }
    if (deadline == BfdSession.NEVER) {
      return -1;
    }
    long wait = deadline - now();
    return Math.clamp((wait + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI, 0, Integer.MAX_VALUE);
  }

  private void goOver(List<BfdSettings> wanted) {
    Map<String, Running> next = new LinkedHashMap<>();
    for (BfdSettings settings : wanted) {
      Running known = sessions.get(settings.name());
      if (known != null && known.session.settings().equals(settings)) {
        next.put(settings.name(), sessions.remove(settings.name()));
      } else {
        next.put(settings.name(), begin(settings));
      }
    }
    sessions.values().forEach(this::end);
    sessions.clear();
    sessions.putAll(next);
    sockets.ifPresent(BfdSockets::close);
    sockets = Optional.empty();
  }

  private Running begin(BfdSettings settings) {
    listener.changed(settings.key(), new Reading.Pending(), "it begins");
    int discriminator = random.nextInt(1, Integer.MAX_VALUE);
    return new Running(BfdSession.start(settings, discriminator, now()));
  }

  /** The neighbour is told that this is no failure. */
  private void end(Running each) {
    long now = now();
    sockets.ifPresent(open ->
        each.session
            .administer(true, now)
            .session()
            .timerFired(now, random)
            .send()
            .forEach(packet -> open.send(each.session.settings(), packet)));
  }

  private void received(BfdSockets.Arrival came) {
    find(came)
        .ifPresent(each -> {
          each.received++;
          step(each, each.session.received(came.packet(), now(), random));
        });
  }

  /** By our discriminator once the neighbour knows it, before that by the neighbour's address. */
  private Optional<Running> find(BfdSockets.Arrival came) {
    int ours = came.packet().yourDiscriminator();
    return sessions.values().stream()
        .filter(each -> each.session.settings().neighbor().equals(came.source()))
        .filter(each -> each.session.settings().multihop() == came.multihop())
        .filter(each -> came.ttl() >= HIGHEST_TTL - each.session.settings().maxHops())
        .filter(each -> ours == 0 || each.session.discriminator() == ours)
        .findFirst();
  }

  private void fireTimers() {
    for (Running each : sessions.values()) {
      long now = now();
      if (each.session.nextDeadline() <= now) {
        step(each, each.session.timerFired(now, random));
      }
    }
  }

  private void step(Running each, BfdSession.Step step) {
    boolean before = each.session.up();
    each.session = step.session();
    for (BfdPacket packet : step.send()) {
      sockets.ifPresent(open -> open.send(each.session.settings(), packet));
      each.sent++;
    }
    if (before != each.session.up()) {
      String detail =
          before
              ? each.session.diagnostic().meaning()
              : "detection time %d ms".formatted(each.session.detection() / NANOS_PER_MILLI);
      listener.changed(each.session.settings().key(), Reading.of(!before), detail);
    }
  }

  private void publish() {
    List<BfdStatus> now = new ArrayList<>();
    for (Running each : sessions.values()) {
      now.add(
          new BfdStatus(
              each.session.settings().name(),
              each.session.settings().neighbor(),
              each.session.state(),
              each.session.diagnostic(),
              each.session.remoteState(),
              Duration.ofNanos(each.session.detection()),
              each.sent,
              each.received));
    }
    status = List.copyOf(now);
  }

  /** Tells all neighbours that this is the end, and ends. */
  @Override
  public void close() {
    order(() -> {
      sessions.values().forEach(this::end);
      stopped = true;
    });
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
