package dev.tandem.vrrp.track;

import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.TrackerKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps a watch on everything that is to be tracked. Its methods may be called from any thread and
 * wait for nothing.
 */
public final class TrackerMonitor implements AutoCloseable {

  private final Clock clock;
  private final TrackerListener listener;
  private final Map<TrackerKey, Running> running = new LinkedHashMap<>();

  public TrackerMonitor(Clock clock, TrackerListener listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** Watches these, and no others: those that did not change go on undisturbed. */
  public synchronized void apply(List<TrackerSettings> wanted) {
    Map<TrackerKey, Running> next = new LinkedHashMap<>();
    for (TrackerSettings settings : wanted) {
      Running known = running.remove(settings.key());
      if (known != null && known.settings.equals(settings)) {
        next.put(settings.key(), known);
      } else {
        if (known != null) {
          known.stop();
        }
        next.put(settings.key(), new Running(settings, statusOf(known, settings)));
      }
    }
    running.values().forEach(Running::stop);
    running.clear();
    running.putAll(next);
  }

  /** What is known of a thing stays known while its watch begins anew. */
  private TrackerStatus statusOf(Running known, TrackerSettings settings) {
    return known != null
        ? known.status
        : new TrackerStatus(
            settings.key(), new Reading.Pending(), "not looked at yet", clock.instant());
  }

  /** Where each stands, in the order of the configuration. */
  public synchronized List<TrackerStatus> status() {
    List<TrackerStatus> status = new ArrayList<>();
    running.values().forEach(each -> status.add(each.status));
    return status;
  }

  @Override
  public void close() {
    apply(List.of());
  }

  private final class Running implements Findings {

    private final TrackerSettings settings;
    private final Thread thread;
    private volatile TrackerStatus status;
    private volatile boolean stopped;

    Running(TrackerSettings settings, TrackerStatus status) {
      this.settings = settings;
      this.status = status;
      this.thread = Thread.ofVirtual().name("track " + settings.name()).unstarted(this::watch);
      thread.start();
    }

    private void watch() {
      try {
        Watch.of(settings).run(this);
      } catch (InterruptedException e) {
        // It is not to be watched any more.
      }
    }

    @Override
    public void found(Reading reading, String detail) {
      TrackerStatus before = status;
      if (reading instanceof Reading.Pending && !(before.reading() instanceof Reading.Pending)) {
        return;
      }
      boolean changed = !reading.equals(before.reading());
      status =
          new TrackerStatus(
              settings.key(), reading, detail, changed ? clock.instant() : before.since());
      if (changed && !stopped) {
        listener.changed(settings.key(), reading, detail);
      }
    }

    void stop() {
      stopped = true;
      thread.interrupt();
    }
  }
}
