package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FrameRingTest {

  private final FrameRing ring = new FrameRing(4);

  @Test
  void framesComeOutInOrder() {
    ring.put(100, 1);
    ring.put(200, 2);
    assertThat(ring.waiting()).isEqualTo(2);
    assertThat(ring.address(0)).isEqualTo(100);
    assertThat(ring.address(1)).isEqualTo(200);
    assertThat(ring.length(1)).isEqualTo(2);
    ring.take(1);
    assertThat(ring.waiting()).isEqualTo(1);
    assertThat(ring.address(0)).isEqualTo(200);
  }

  @Test
  void itHoldsAsManyAsItsSizeAndGoesRound() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 4; i++) {
        assertThat(ring.room()).isEqualTo(4 - i);
        ring.put(i, 0);
      }
      assertThat(ring.room()).isZero();
      ring.take(4);
    }
    assertThat(ring.room()).isEqualTo(4);
  }

  @Test
  void theGiverLearnsWhenTheTakerMaySleep() {
    assertThat(ring.put(1, 0)).isTrue();
    assertThat(ring.put(2, 0)).isFalse();
    ring.take(2);
    assertThat(ring.put(3, 0)).isTrue();
  }

  @Test
  void anotherThreadGetsEachFrameOnce() throws InterruptedException {
    int count = 20_000;
    Thread giver =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < count; ) {
                if (ring.room() > 0) {
                  ring.put(i, -i);
                  i++;
                } else {
                  Thread.onSpinWait();
                }
              }
            });
    for (int i = 0; i < count; ) {
      if (ring.waiting() > 0) {
        assertThat(ring.address(0)).isEqualTo(i);
        assertThat(ring.length(0)).isEqualTo(-i);
        ring.take(1);
        i++;
      } else {
        Thread.onSpinWait();
      }
    }
    giver.join();
    assertThat(ring.waiting()).isZero();
  }

  @Test
  void oddSizesAreRefused() {
    assertThatThrownBy(() -> new FrameRing(3)).isInstanceOf(IllegalArgumentException.class);
  }
}
