package dev.tandem.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** For how long this host has been running. */
public final class Uptime {

  private static final Path FILE = Path.of("/proc/uptime");
  private static final int MILLIS_A_STEP = 10;

  private Uptime() {}

  /** Since it was booted, in steps of 10 ms. */
  public static Duration now() {
    try {
      // Seconds with two decimals: as many hundredths without the point.
      String seconds = Files.readString(FILE).split(" ", 2)[0];
      return Duration.ofMillis(Long.parseLong(seconds.replace(".", "")) * MILLIS_A_STEP);
    } catch (IOException e) {
      throw new UncheckedIOException("the kernel does not say when it was booted", e);
    }
  }
}
