package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a director asks another one for a copy again that has not made the tables equal. */
class IncomingTest {

  private static final BitSet NOTHING = new BitSet();
  private static final BitSet REGION = BitSet.valueOf(new long[] {1 << 3});
  private static final BitSet OTHER_REGION = BitSet.valueOf(new long[] {1 << 4});
  private static final long STEP = Duration.ofSeconds(10).toNanos();

  private final Incoming incoming = new Incoming();
  private long now;

  @BeforeEach
  void followOneThatHasMore() {
    incoming.begin(7);
    incoming.compared(REGION);
  }

  private Optional<SyncMessage.Kind> wish() {
    now += STEP;
    return incoming.wish(now, true);
  }

  /** A copy of what is wanted comes, and the tables are compared. */
  private void copy(Consumer<Incoming.Copy> effect, BitSet differenceAfterwards) {
    assertThat(wish()).contains(SyncMessage.Kind.COPY_REQUEST);
    Incoming.Copy copy = incoming.copyBegins((BitSet) incoming.copyWanted().clone());
    effect.accept(copy);
    incoming.copyEnds(copy);
    assertThat(wish()).contains(SyncMessage.Kind.DIGEST_REQUEST);
    compareUntilSure(differenceAfterwards);
  }

  /** What differs without a known reason is looked at three times. */
  private void compareUntilSure(BitSet difference) {
    incoming.compared(difference);
    for (int confirmations = 2; confirmations > 0; confirmations--) {
      // After the first wish for it, some time passes.
      wish();
      if (wish().equals(Optional.of(SyncMessage.Kind.DIGEST_REQUEST))) {
        incoming.compared(difference);
      }
    }
  }

  /** How many comparisons find a difference until a copy is asked for again. */
  private int comparisonsUntilAsked() {
    int comparisons = 0;
    while (wish().isEmpty()) {
      incoming.compared(REGION);
      comparisons++;
    }
    return comparisons;
  }

  @Test
  void aCopyThatMakesTheTablesEqualIsTheLast() {
    copy(Incoming.Copy::changed, NOTHING);
    assertThat(wish()).isEmpty();
    assertThat(incoming.copied()).isTrue();
  }

  @Test
  void aCopyThatChangedSomethingIsFollowedByAnotherAtOnce() {
    for (int i = 0; i < 5; i++) {
      copy(Incoming.Copy::changed, REGION);
    }
    assertThat(comparisonsUntilAsked()).isZero();
  }

  @Test
  void aCopyThatChangedNothingIsFollowedByAnotherEverMoreRarely() {
    copy(unchanged -> {}, REGION);
    int first = comparisonsUntilAsked();
    assertThat(first).isPositive();
    assertThat(incoming.differing()).isOne();
  }

  @Test
  void soIsOneOfWhichSomethingFoundNoPlace() {
    copy(
        full -> {
          full.changed();
          full.refused();
        },
        REGION);
    assertThat(comparisonsUntilAsked()).isPositive();
  }

  @Test
  void whatDiffersElsewhereIsNotTheCopysFault() {
    copy(unchanged -> {}, OTHER_REGION);
    assertThat(wish()).contains(SyncMessage.Kind.COPY_REQUEST);
  }

  @Test
  void directorsThatWereApartBeginAfresh() {
    copy(unchanged -> {}, REGION);
    incoming.restart();
    assertThat(wish()).contains(SyncMessage.Kind.DIGEST_REQUEST);
    incoming.compared(REGION);
    assertThat(wish()).contains(SyncMessage.Kind.COPY_REQUEST);
  }
}
