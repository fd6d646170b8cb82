package dev.tandem.director.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventLogTest {

  private final EventLog log = new EventLog(Clock.systemUTC());

  @Test
  void aFollowerMissesNothingBetweenWhatWasAndWhatComes() {
    log.add(EventKind.PEER, "b", "one");
    List<String> heard = new ArrayList<>();
    Runnable end = log.follow(0, event -> heard.add(event.text()));
    log.add(EventKind.PEER, "b", "two");
    end.run();
    log.add(EventKind.PEER, "b", "three");
    assertThat(heard).containsExactly("one", "two");
  }

  @Test
  void onlyTheLastThousandAreKept() {
    for (int i = 1; i <= 1500; i++) {
      log.add(EventKind.SYNC, "x", "event " + i, Map.of("number", i));
    }
    assertThat(log.since(0)).hasSize(1000);
    assertThat(log.since(0).getFirst().sequence()).isEqualTo(501);
    assertThat(log.since(1499)).singleElement().extracting(Event::text).isEqualTo("event 1500");
  }
}
