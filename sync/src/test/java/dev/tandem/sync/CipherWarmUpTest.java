package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CipherWarmUpTest {

  @Test
  void opensWhatItSealed() {
    assertThat(new CipherWarmUp(20, () -> true).run()).isEqualTo(20);
  }

  @Test
  void endsWhenItIsNotWantedAnyMore() {
    AtomicInteger asked = new AtomicInteger();

    assertThat(new CipherWarmUp(20, () -> asked.incrementAndGet() <= 3).run()).isEqualTo(3);
  }
}
