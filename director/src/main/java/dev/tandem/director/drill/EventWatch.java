package dev.tandem.director.drill;

import dev.tandem.director.admin.AdminClient;
import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import dev.tandem.director.admin.LineStream;
import dev.tandem.director.lab.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows the events of the directors, the same that {@code tandem events} shows, also of those
 * that end and start again.
 */
final class EventWatch implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  // Much shorter than the start of a director, which tells whoever asks what came before.
  private static final Duration RETRY = Duration.ofMillis(100);

  private final List<Thread> followers;

  private EventWatch(List<Thread> followers) {
    this.followers = followers;
  }

  /**
   * Follows until it is closed.
   *
   * @param timeline is told of all
   * @param masters is told of roles
   */
  static EventWatch start(Lab lab, Timeline timeline, Masters masters) {
    return new EventWatch(
        lab.plan().directors().stream()
            .map(name -> follower(lab, name, timeline, masters))
            .toList());
  }

  private static Thread follower(Lab lab, String director, Timeline timeline, Masters masters) {
    AdminClient client = new AdminClient(lab.socket(director), PATIENCE);
    return Thread.ofVirtual()
        .name("events-" + director)
        .start(() -> {
          try {
            follow(client, director, timeline, masters);
          } catch (InterruptedException e) {
            // It is closed.
          }
        });
  }

  private static void follow(
      AdminClient client, String director, Timeline timeline, Masters masters)
      throws InterruptedException {
    // Whoever is asked again tells the past again. Their times are not in order: what VRRP did is
    // noted a little later than it happened.
    Set<String> told = new HashSet<>();
    while (!Thread.currentThread().isInterrupted()) {
      try (LineStream stream =
          client.open(AdminRequest.get("/v1/events", Map.of("follow", "true")))) {
        for (Optional<String> line = stream.next(); line.isPresent(); line = stream.next()) {
          if (told.add(line.get())) {
            Map<String, Object> event = Json.readMap(line.get());
            Instant time = Instant.parse(event.get("time").toString());
            timeline.add(time, director, event.get("text").toString());
            if ("instance".equals(event.get("scope")) && event.get("to") != null) {
              String instance = event.get("subject").toString();
              masters.changed(time, director, instance, "master".equals(event.get("to")));
            }
          }
        }
      } catch (AdminException e) {
        // It does not run now: it was killed, or is about to start.
      }
      Thread.sleep(RETRY);
    }
  }

  @Override
  public void close() {
    followers.forEach(Thread::interrupt);
  }
}
