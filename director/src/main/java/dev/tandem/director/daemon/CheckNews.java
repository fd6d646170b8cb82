package dev.tandem.director.daemon;

import dev.tandem.health.News;
import dev.tandem.health.Subject;
import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.track.TrackerListener;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Passes what trackers find to the health checks that go by it. */
final class CheckNews implements TrackerListener {

  private final BiConsumer<Subject, News> checks;

  CheckNews(BiConsumer<Subject, News> checks) {
    this.checks = checks;
  }

  @Override
  public void changed(TrackerKey tracker, Reading reading, String detail) {
    subject(tracker)
        .ifPresent(
            subject -> news(reading, detail).ifPresent(latest -> checks.accept(subject, latest)));
  }

  private static Optional<Subject> subject(TrackerKey tracker) {
    return switch (tracker.kind()) {
      case BFD -> Optional.of(new Subject(Subject.Kind.BFD, tracker.name()));
      case FILE -> Optional.of(new Subject(Subject.Kind.FILE, tracker.name()));
      case INTERFACE, SCRIPT, PROCESS, VIRTUAL_SERVER -> Optional.empty();
    };
  }

  private static Optional<News> news(Reading reading, String detail) {
    return switch (reading) {
      case Reading.Pending() -> Optional.empty();
      case Reading.Up() -> Optional.of(new News.State(true, detail));
      case Reading.Down() -> Optional.of(new News.State(false, detail));
      case Reading.Value(long value) -> Optional.of(new News.Value(value, detail));
    };
  }
}
