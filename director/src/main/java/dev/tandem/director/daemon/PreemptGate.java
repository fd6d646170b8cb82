package dev.tandem.director.daemon;

import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.vrrp.router.VrrpRouter;
import java.time.Duration;
import java.util.function.BiConsumer;

/** Until it has its copy of the table, a returning director leaves a living master alone. */
final class PreemptGate {

  private final Bar bar;
  private final Duration patience;
  private final BiConsumer<Duration, Runnable> later;
  private final Runnable opened;
  private final EventLog events;

  /** Where VRRP has it: {@link VrrpRouter#preemptGate}. */
  interface Bar {
    boolean isOpen();

    void set(boolean open);

    static Bar of(VrrpRouter vrrp) {
      return new Bar() {
        @Override
        public boolean isOpen() {
          return vrrp.preemptGateOpen();
        }

        @Override
        public void set(boolean open) {
          vrrp.preemptGate(open);
        }
      };
    }
  }

  /**
   * Open, as VRRP has it.
   *
   * @param patience for how long it may be closed; zero for never, as without other directors
   * @param later runs something after some time
   * @param opened is told when it opens
   */
  PreemptGate(
      Bar bar,
      Duration patience,
      BiConsumer<Duration, Runnable> later,
      Runnable opened,
      EventLog events) {
    this.bar = bar;
    this.patience = patience;
    this.later = later;
    this.opened = opened;
    this.events = events;
  }

  /** Until it is opened, but not for longer than the patience. */
  void close() {
    if (!patience.isZero()) {
      bar.set(false);
      later.accept(patience, () -> open("the time to wait for it is over"));
    }
  }

  void open(String reason) {
    if (!bar.isOpen()) {
      bar.set(true);
      events.add(EventKind.SYNC, "gate", "this director may preempt: " + reason);
      opened.run();
    }
  }
}
