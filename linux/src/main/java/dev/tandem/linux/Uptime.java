package dev.tandem.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** For how long this host has been running. */
public final class Uptime {

  private static final Path FILE = Path.of("/proc/uptime");
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

  private Uptime() {}

  /** Since it was booted, in steps of 10 ms. */
  public static Duration now() {
    try {
      String seconds = Files.readString(FILE).split(" ", 2)[0];
      return Duration.ofNanos(new BigDecimal(seconds).multiply(NANOS).longValueExact());
    } catch (IOException e) {
      throw new UncheckedIOException("the kernel does not say when it was booted", e);
    }
  }
}
