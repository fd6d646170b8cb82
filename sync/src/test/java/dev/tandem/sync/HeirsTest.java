package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is left by directors that are gone, as "b" sees it. */
class HeirsTest {

  private static final int AS_NUMBER = 1;
  private static final int CS_NUMBER = 2;
  private static final long NOW = 1_000_000_000L;

  private final Heirs heirs = new Heirs("b");

  private boolean awaited(int held, long nanoTime) {
    return heirs.areAwaited(number -> number == AS_NUMBER ? held : 0, nanoTime);
  }

  @Test
  void theFirstOfThoseThatAreLeftIsTheHeir() {
    heirs.left(AS_NUMBER, Set.of("c"), NOW);
    assertThat(heirs.inherited(NOW)).containsExactly(AS_NUMBER);
    assertThat(heirs.inherited(NOW)).as("once").isEmpty();
  }

  @Test
  void theNextOneIsItWhenTheFirstIsGoneToo() {
    heirs.left(CS_NUMBER, Set.of("a", "d"), NOW);
    assertThat(heirs.inherited(NOW)).isEmpty();
    heirs.forgets("a");
    assertThat(heirs.inherited(NOW)).containsExactly(CS_NUMBER);
  }

  @Test
  void whoReturnsOrComesLaterIsNoCandidate() {
    heirs.left(AS_NUMBER, Set.of("c"), NOW);
    // Its death becomes known a second time, by what its next life says.
    heirs.left(AS_NUMBER, Set.of("a", "c"), NOW);
    assertThat(heirs.inherited(NOW)).containsExactly(AS_NUMBER);
  }

  @Test
  void whoWasNotGoneLeavesNothing() {
    heirs.left(AS_NUMBER, Set.of(), NOW);
    heirs.returned(AS_NUMBER);
    assertThat(heirs.inherited(NOW)).isEmpty();
    assertThat(awaited(5, NOW)).isFalse();
  }

  @Test
  void itIsWaitedForUntilNothingIsLeft() {
    heirs.left(AS_NUMBER, Set.of("c"), NOW);
    assertThat(awaited(5, NOW)).isTrue();
    assertThat(awaited(0, NOW)).isFalse();
  }

  @Test
  void nobodyWaitsForeverAndThenEachTakesWhatItHolds() {
    heirs.left(CS_NUMBER, Set.of("a"), NOW);
    long later = NOW + Heirs.PATIENCE_NANOS;
    assertThat(heirs.areAwaited(number -> 5, later)).isTrue();
    assertThat(heirs.inherited(later)).isEmpty();
    assertThat(heirs.areAwaited(number -> 5, later + 1)).isFalse();
    assertThat(heirs.inherited(later + 1)).containsExactly(CS_NUMBER);
    assertThat(heirs.inherited(later + 2)).isEmpty();
  }
}
