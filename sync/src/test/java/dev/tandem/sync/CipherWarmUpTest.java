package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sync.key.KeyMaker;
import dev.tandem.sync.key.TlsFiles;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CipherWarmUpTest {

  private static final Protection SEAL = new Protection.Seal(Path.of("not read"));

  @TempDir private Path folder;

  @Test
  void opensWhatItSealed() {
    assertThat(new CipherWarmUp(SEAL, 20, () -> true, () -> true).run()).isEqualTo(20);
  }

  @Test
  void opensWhatCameOverTlsOnOneConnectionAfterAnother() throws Exception {
    KeyMaker maker = new KeyMaker(folder, new SecureRandom(), Instant.now());
    var _ = maker.authority();
    maker.director("one", Duration.ofDays(1));

    assertThat(new CipherWarmUp(tls("one"), 1_100, () -> true, () -> true).run()).isEqualTo(1_100);
  }

  @Test
  void leavesItToTheChannelToComplainAboutKeys() {
    assertThat(new CipherWarmUp(tls("nobody"), 20, () -> true, () -> true).run()).isZero();
  }

  @Test
  void hasNothingToDoWithoutProtection() {
    assertThat(new CipherWarmUp(new Protection.None(), 20, () -> true, () -> true).run()).isZero();
  }

  @Test
  void endsWhenItIsNotWantedAnyMore() {
    AtomicInteger asked = new AtomicInteger();

    assertThat(new CipherWarmUp(SEAL, 20, () -> asked.incrementAndGet() <= 3, () -> true).run())
        .isEqualTo(3);
  }

  @Test
  void goesOnUntilTheCompilerHasCaughtUpOrNeverDoes() {
    AtomicInteger asked = new AtomicInteger();

    assertThat(new CipherWarmUp(SEAL, 20, () -> true, () -> asked.incrementAndGet() > 7).run())
        .isEqualTo(27);
    assertThat(new CipherWarmUp(SEAL, 20, () -> true, () -> false).run()).isEqualTo(80);
  }

  private Protection tls(String name) {
    return new Protection.Tls(
        new TlsFiles(
            folder.resolve("ca.crt"),
            folder.resolve(name + ".crt"),
            folder.resolve(name + ".key")));
  }
}
