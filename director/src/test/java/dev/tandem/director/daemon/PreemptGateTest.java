package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.event.Event;
import dev.tandem.director.event.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreemptGateTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EventLog events = new EventLog(Clock.systemUTC());
  private final Bar bar = new Bar();
  private final List<Runnable> timers = new ArrayList<>();
  private int doubts;

  private static final class Bar implements PreemptGate.Bar {
    boolean open = true;
    int changes;

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void set(boolean now) {
      open = now;
      changes++;
    }
  }

  private PreemptGate gate(Duration patience) {
    return new PreemptGate(
        bar,
        patience,
        (delay, task) -> {
          assertThat(delay).isEqualTo(PATIENCE);
          timers.add(task);
        },
        () -> doubts++,
        events);
  }

  private List<String> texts() {
    return events.since(0).stream().map(Event::text).toList();
  }

  @Test
  void itIsClosedAtTheStartAndOpensWhenTheCopyIsComplete() {
    PreemptGate gate = gate(PATIENCE);
    gate.close();
    assertThat(bar.open).isFalse();
    assertThat(texts()).isEmpty();
    gate.open("its copy of the table is complete");
    assertThat(bar.open).isTrue();
    assertThat(texts())
        .containsExactly("this director may preempt: its copy of the table is complete");
    assertThat(doubts).isEqualTo(1);
  }

  @Test
  void itOpensByItselfWhenNoCopyHasCome() {
    gate(PATIENCE).close();
    timers.removeFirst().run();
    assertThat(bar.open).isTrue();
    assertThat(texts())
        .containsExactly("this director may preempt: the time to wait for it is over");
    assertThat(doubts).isEqualTo(1);
  }

  @Test
  void whatComesLaterIsNoNews() {
    PreemptGate gate = gate(PATIENCE);
    gate.close();
    gate.open("its copy of the table is complete");
    gate.open("its copy of the table is complete");
    timers.removeFirst().run();
    assertThat(bar.changes).isEqualTo(2);
    assertThat(texts()).hasSize(1);
    assertThat(doubts).isEqualTo(1);
  }

  @Test
  void switchedOffOrWithoutOtherDirectorsItIsNeverClosed() {
    PreemptGate gate = gate(Duration.ZERO);
    gate.close();
    assertThat(bar.open).isTrue();
    assertThat(timers).isEmpty();
    gate.open("its copy of the table is complete");
    assertThat(bar.changes).isZero();
    assertThat(texts()).isEmpty();
  }

  /** A director that lost its copy later has had one: it does not wait again. */
  @Test
  void itIsNotClosedAgainByItself() {
    PreemptGate gate = gate(PATIENCE);
    gate.close();
    timers.removeFirst().run();
    assertThat(timers).isEmpty();
    assertThat(bar.open).isTrue();
  }
}
