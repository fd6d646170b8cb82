package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.fastpath.FastPathSettings;
import dev.tandem.lvs.fastpath.SharedLayout;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class UnknownFlowsTest {

  private final FastPathSettings settings =
      new FastPathSettings(Arena.ofAuto().allocate(SharedLayout.SETTINGS_LENGTH, Long.BYTES));
  private final Queue<Runnable> timers = new ArrayDeque<>();
  private boolean knowsAll = true;
  private final UnknownFlows flows =
      new UnknownFlows(
          settings,
          (delay, task) -> {
            assertThat(delay).isEqualTo(UnknownFlows.LEARNING);
            timers.add(task);
          },
          () -> knowsAll);

  @Test
  void aMasterThatHasLearntLeavesThemToTheKernel() {
    flows.doubt();
    assertThat(settings.dropUnknown()).isTrue();

    timers.remove().run();
    assertThat(settings.dropUnknown()).isFalse();
  }

  @Test
  void withoutACopyOfTheTableTheyAreDroppedUntilItIsThere() {
    knowsAll = false;
    flows.doubt();
    timers.remove().run();
    assertThat(settings.dropUnknown()).isTrue();

    knowsAll = true;
    flows.doubt();
    timers.remove().run();
    assertThat(settings.dropUnknown()).isFalse();
  }

  @Test
  void theTimeToLearnBeginsAnewWithEachDoubt() {
    flows.doubt();
    flows.doubt();

    timers.remove().run();
    assertThat(settings.dropUnknown()).isTrue();
    timers.remove().run();
    assertThat(settings.dropUnknown()).isFalse();
  }
}
