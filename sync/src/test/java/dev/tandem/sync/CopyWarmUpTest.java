package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.sync.key.KeyMaker;
import dev.tandem.sync.key.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyWarmUpTest {

  @TempDir private Path keys;

  private Protection tls() {
    return new Protection.Tls(
        new TlsFiles(keys.resolve("ca.crt"), keys.resolve("a.crt"), keys.resolve("a.key")));
  }

  private static void isComplete(CopyWarmUp.Work work, int copies) {
    assertThat(work.of()).isGreaterThan(12_000);
    assertThat(work.held()).isEqualTo(work.of());
    assertThat(work.sent()).isEqualTo((long) copies * work.of());
  }

  @Test
  void everyCopyIsComplete() throws Exception {
    isComplete(new CopyWarmUp(3, new Protection.None(), () -> true).run(), 3);
  }

  @Test
  void everyCopyIsCompleteWithTheKeysOfTheDirector() throws Exception {
    KeyMaker maker = new KeyMaker(keys, new SecureRandom(), Instant.now());
    var _ = maker.authority();
    maker.director("a", Duration.ofDays(1));

    isComplete(new CopyWarmUp(2, tls(), () -> true).run(), 2);
  }

  @Test
  void keysThatAreGoneAreTold() {
    assertThatThrownBy(() -> new CopyWarmUp(1, tls(), () -> true).run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca.crt does not exist");
  }

  @Test
  void endsWhenItIsNotWantedAnyMore() throws Exception {
    AtomicInteger asked = new AtomicInteger();

    CopyWarmUp.Work work =
        new CopyWarmUp(40, new Protection.None(), () -> asked.incrementAndGet() <= 3).run();

    assertThat(work.held()).isPositive().isLessThan(work.of());
  }
}
