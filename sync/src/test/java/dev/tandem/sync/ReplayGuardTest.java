package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayGuardTest {

  private static final int WINDOW = 4096;
  private static final int SENDER = 7;
  // As far on as the counters of senders are.
  private static final long FIRST = 1_800_000_000_000L << 20;

  private final ReplayGuard guard = new ReplayGuard();

  private boolean isNew(long number) {
    return guard.isNew(SENDER, FIRST + number);
  }

  @Test
  void eachNumberCountsOnce() {
    for (int i = 0; i < 3 * WINDOW; i++) {
      assertThat(isNew(i)).isTrue();
      assertThat(isNew(i)).isFalse();
    }
  }

  @Test
  void withinTheWindowTheOrderIsOfNoMatter() {
    assertThat(isNew(WINDOW)).isTrue();
    for (int i = WINDOW - 1; i >= 1; i--) {
      assertThat(isNew(i)).as("number %d", i).isTrue();
      assertThat(isNew(i)).as("number %d again", i).isFalse();
    }
  }

  @Test
  void whatIsOlderThanTheWindowIsRefusedWhetherItCameOrNot() {
    assertThat(isNew(WINDOW)).isTrue();
    assertThat(isNew(0)).isFalse();
    assertThat(isNew(-1)).isFalse();
    assertThat(isNew(1)).isTrue();
  }

  @Test
  void aGapOfAnyLengthLeavesNothingOfWhatWasBefore() {
    for (long gap : new long[] {1, 63, 64, 65, WINDOW - 1, WINDOW, WINDOW + 1, 10L * WINDOW}) {
      ReplayGuard fresh = new ReplayGuard();
      for (int i = 0; i < WINDOW; i++) {
        fresh.isNew(SENDER, FIRST + i);
      }
      long next = FIRST + WINDOW - 1 + gap;
      assertThat(fresh.isNew(SENDER, next)).as("gap %d", gap).isTrue();
      for (long missing = next - 1; missing > FIRST + WINDOW - 1; missing--) {
        boolean inWindow = missing > next - WINDOW;
        assertThat(fresh.isNew(SENDER, missing)).as("gap %d", gap).isEqualTo(inWindow);
      }
      assertThat(fresh.isNew(SENDER, FIRST + WINDOW - 1)).as("gap %d", gap).isFalse();
    }
  }

  @Test
  void sendersDoNotDisturbEachOther() {
    assertThat(guard.isNew(1, FIRST)).isTrue();
    assertThat(guard.isNew(2, FIRST)).isTrue();
    assertThat(guard.isNew(1, FIRST)).isFalse();
  }

  @Test
  void oneThatIsHeardIsNotForgottenHoweverManyOthersThereAre() {
    for (int other = 100; other < 300; other++) {
      assertThat(guard.isNew(SENDER, FIRST + other)).isTrue();
      assertThat(guard.isNew(other, FIRST)).isTrue();
    }
    assertThat(guard.isNew(SENDER, FIRST + 299)).isFalse();
  }

  @Test
  void noNumberIsZeroOrLess() {
    assertThat(guard.isNew(SENDER, 0)).isFalse();
    assertThat(guard.isNew(SENDER, -1)).isFalse();
    assertThat(guard.isNew(SENDER, Long.MIN_VALUE)).isFalse();
    assertThat(guard.isNew(SENDER, 1)).isTrue();
  }

  /** Against a set of all that came, in any order, with leaps. */
  @Test
  void itSaysWhatASetOfAllNumbersSays() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<Long> came = new HashSet<>();
    long highest = FIRST;
    for (int i = 0; i < 200_000; i++) {
      long number =
          switch (random.nextInt(100)) {
            case 0 -> highest + random.nextInt(3 * WINDOW);
            case 1, 2, 3 -> highest - random.nextInt(2 * WINDOW);
            default -> highest + random.nextInt(5) - 2;
          };
      // Nothing has come before the first, but its window is there.
      boolean expected = number > highest - WINDOW && !came.contains(number);
      assertThat(guard.isNew(SENDER, number))
          .as("seed %d, step %d, number %d of %d", seed, i, number - FIRST, highest - FIRST)
          .isEqualTo(i == 0 || expected);
      came.add(number);
      highest = i == 0 ? number : Math.max(highest, number);
    }
  }
}
