package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.event.Event;
import dev.tandem.director.event.EventLog;
import dev.tandem.lvs.fastpath.PacketCounter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlaneWatchTest {

  private final EventLog events = new EventLog(Clock.systemUTC());
  private final PlaneWatch watch = new PlaneWatch(events);

  private void look(boolean defending, long putOff, long full) {
    Map<PacketCounter, Long> counters =
        Map.of(PacketCounter.SYN_PUT_OFF, putOff, PacketCounter.TABLE_FULL, full);
    watch.look(defending, 70_000, counters::get);
  }

  private List<String> told() {
    return events.since(0).stream().map(Event::text).toList();
  }

  @Test
  void aFloodIsToldWhenItBeginsAndWhenItIsOver() {
    look(false, 5, 0);
    look(true, 5, 0);
    look(true, 500, 0);
    look(false, 905, 0);
    assertThat(told()).hasSize(2);
    assertThat(told().getFirst()).startsWith("70000 connections are half open");
    assertThat(told().getLast()).isEqualTo("the flood of SYNs is over: 900 were put off");
  }

  @Test
  void aFullTableIsToldOnceUntilItHasRoom() {
    look(false, 0, 7);
    look(false, 0, 9);
    look(false, 0, 12);
    look(false, 0, 12);
    assertThat(told())
        .containsExactly(
            "the connection table is full: 2 new connection(s) were dropped",
            "the connection table has room again");
  }
}
