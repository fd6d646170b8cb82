package dev.tandem.director.event;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened, in order: kept for those who ask later, told to those who listen, and written to
 * the log. Safe for use by many threads; listeners must be quick and are called one at a time.
 */
public final class EventLog {

  private static final Logger LOG = LoggerFactory.getLogger("tandem.events");
  private static final int KEPT = 1000;

  private final Clock clock;
  private final Deque<Event> kept = new ArrayDeque<>();
  private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
  private long sequence;

  public EventLog(Clock clock) {
    this.clock = clock;
  }

  public void add(EventKind kind, String subject, String text) {
    add(kind, subject, text, Map.of());
  }

  /**
   * Notes that something happened just now.
   *
   * @param details strings, numbers and booleans by name
   */
  public void add(EventKind kind, String subject, String text, Map<String, Object> details) {
    add(now(), kind, subject, text, details);
  }

  /** Notes that something happened at a moment by {@link #now}, which may be some time ago. */
  public synchronized void add(
      Instant time, EventKind kind, String subject, String text, Map<String, Object> details) {
    Event event = new Event(++sequence, time, kind, subject, text, details);
    kept.addLast(event);
    if (kept.size() > KEPT) {
      kept.removeFirst();
    }
    LOG.info("{}: {}", kind.label(), text);
    listeners.forEach(listener -> listener.accept(event));
  }

  /** The clock of events. */
  public Instant now() {
    return clock.instant();
  }

  /** The events behind a sequence number that are still kept, the oldest first. */
  public synchronized List<Event> since(long after) {
    List<Event> events = new ArrayList<>();
    kept.stream().filter(event -> event.sequence() > after).forEach(events::add);
    return events;
  }

  /**
   * Hands over what is kept behind a sequence number, then every event as it happens.
   *
   * @return ends that
   */
  public synchronized Runnable follow(long after, Consumer<Event> listener) {
    since(after).forEach(listener);
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
