package dev.tandem.director.drill;

import dev.tandem.director.admin.AdminClient;
import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import dev.tandem.director.admin.LineStream;
import dev.tandem.director.lab.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows the events of both directors, the same that {@code tandem events} shows. */
final class EventWatch implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Timeline timeline;
  private final List<LineStream> streams = new ArrayList<>();

  private EventWatch(Timeline timeline) {
    this.timeline = timeline;
  }

  /** Follows until it is closed, or the directors end. */
  static EventWatch start(Lab lab, Timeline timeline) {
    EventWatch watch = new EventWatch(timeline);
    lab.plan().directors().forEach(director -> watch.follow(lab, director));
    return watch;
  }

  private void follow(Lab lab, String director) {
    try {
      LineStream stream =
          new AdminClient(lab.socket(director), PATIENCE)
              .open(AdminRequest.get("/v1/events", Map.of("follow", "true")));
      streams.add(stream);
      Thread.ofVirtual().name("events-" + director).start(() -> read(director, stream));
    } catch (AdminException e) {
      timeline.add(Instant.now(), director, "its events cannot be read: " + e.getMessage());
    }
  }

  private void read(String director, LineStream stream) {
    try {
      for (Optional<String> line = stream.next(); line.isPresent(); line = stream.next()) {
        Map<String, Object> event = Json.readMap(line.get());
        timeline.add(
            Instant.parse(event.get("time").toString()), director, event.get("text").toString());
      }
    } catch (AdminException e) {
      // A director that is killed ends its stream this way.
    }
  }

  @Override
  public void close() {
    streams.forEach(LineStream::close);
  }
}
