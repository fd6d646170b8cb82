package dev.tandem.lvs.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SlotSetTest {

  @Test
  void givesBackEachSlotOnceHoweverOftenItWasAdded() {
    SlotSet set = new SlotSet(100_000);
    set.add(7);
    set.add(7);
    set.add(99_999);
    assertThat(set.size()).isEqualTo(2);
    assertThat(set.contains(7)).isTrue();
    List<Integer> drained = new ArrayList<>();
    assertThat(set.drain(10, drained::add)).isEqualTo(2);
    assertThat(drained).containsExactly(7, 99_999);
    assertThat(set.size()).isZero();
  }

  @Test
  void keepsWhatIsBeyondTheLimit() {
    SlotSet set = new SlotSet(10_000);
    for (int slot = 0; slot < 10_000; slot++) {
      set.add(slot);
    }
    Set<Integer> seen = new TreeSet<>();
    int drained = set.drain(100, seen::add);
    assertThat(drained).isBetween(100, 163);
    assertThat(set.size()).isEqualTo(10_000 - drained);
    set.drain(Integer.MAX_VALUE, seen::add);
    assertThat(seen).hasSize(10_000);
  }

  @Test
  void losesNothingBetweenTwoThreads() throws InterruptedException {
    int slots = 4096;
    int additions = 300_000;
    SlotSet set = new SlotSet(slots);
    int[] written = new int[slots];
    int[] read = new int[slots];
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              Random random = new Random(1);
              for (int i = 0; i < additions; i++) {
                int slot = random.nextInt(slots);
                written[slot]++;
                set.add(slot);
              }
              done.set(true);
            });
    while (!done.get()) {
      set.drain(64, slot -> read[slot] = written[slot]);
    }
    writer.join();
    set.drain(Integer.MAX_VALUE, slot -> read[slot] = written[slot]);
    assertThat(read).isEqualTo(written);
  }
}
