package dev.tandem.director.daemon;

import dev.tandem.lvs.fastpath.FastPathSettings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Whether segments of connections that this director does not know are dropped in silence or left
 * to the kernel, which resets them. Only a master that has had time to learn, and a copy of the
 * others' table, knows that such a connection is really gone.
 */
final class UnknownFlows {

  /** What the other director sent last may be on its way into the table for so long. */
  static final Duration LEARNING = Duration.ofSeconds(3);

  private final FastPathSettings settings;
  private final BiConsumer<Duration, Runnable> later;
  private final BooleanSupplier knowsAll;
  private final AtomicInteger doubts = new AtomicInteger();

  /**
   * Nothing is changed yet.
   *
   * @param later runs something after some time
   * @param knowsAll whether this director is master and its copy of the table complete
   */
  UnknownFlows(
      FastPathSettings settings, BiConsumer<Duration, Runnable> later, BooleanSupplier knowsAll) {
    this.settings = settings;
    this.later = later;
    this.knowsAll = knowsAll;
  }

  /**
   * From now on they are dropped, until the director has had time to learn without another doubt.
   * If it still does not know all then, they are dropped until the next doubt is over.
   */
  void doubt() {
    int doubt = doubts.incrementAndGet();
    settings.dropUnknown(true);
    later.accept(LEARNING, () -> over(doubt));
  }

  private void over(int doubt) {
    if (doubts.get() == doubt && knowsAll.getAsBoolean()) {
      settings.dropUnknown(false);
    }
  }
}
