package dev.tandem.health;

import dev.tandem.health.Check.StatusRange;
import dev.tandem.health.Check.Url;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Checks of servers on the loopback address. */
final class TestChecks {

  private TestChecks() {}

  /** Runs a second after the start and then ten times a second, without retries. */
  static final CheckSchedule FAST = schedule(Duration.ofMillis(100), 0);

  static CheckSchedule schedule(Duration loop, int retry) {
    return new CheckSchedule(loop, Duration.ofSeconds(5), retry, loop, Duration.ZERO);
  }

  static Check.Tcp tcp(int port, CheckSchedule schedule) {
    return new Check.Tcp(CheckTarget.of(InetAddress.getLoopbackAddress(), port), schedule);
  }

  static Check.Http http(int port, CheckSchedule schedule, List<String> paths) {
    List<Url> urls = paths.stream().map(TestChecks::url).toList();
    return new Check.Http(CheckTarget.of(InetAddress.getLoopbackAddress(), port), schedule, urls);
  }

  static Url url(String path) {
    return new Url(path, Optional.empty(), List.of(StatusRange.SUCCESS));
  }
}
