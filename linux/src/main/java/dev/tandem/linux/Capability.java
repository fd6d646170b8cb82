package dev.tandem.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** What the kernel lets a process do that others may not (capabilities(7)). */
public enum Capability {
  NET_ADMIN(12),
  NET_RAW(13),
  /** Until Linux 5.8 also all that {@link #BPF} and {@link #PERFMON} are. */
  SYS_ADMIN(21),
  PERFMON(38),
  BPF(39);

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String EFFECTIVE = "CapEff:";
  private static final int HEXADECIMAL = 16;

  private final int bit;

  Capability(int bit) {
    this.bit = bit;
  }

  /** As operators know it: {@code CAP_NET_RAW}. */
  public String label() {
    return "CAP_" + name();
  }

  /** Those that this process has and can use. */
  public static Set<Capability> effective() {
    try {
      return effective(Files.readString(STATUS));
    } catch (IOException e) {
      throw new UncheckedIOException("the kernel does not say which capabilities there are", e);
    }
  }

  /**
   * The same.
   *
   * @param status of a process, as in {@code /proc/PID/status}
   */
  static Set<Capability> effective(String status) {
    long bits =
        status
            .lines()
            .filter(line -> line.startsWith(EFFECTIVE))
            .mapToLong(line ->
                Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), HEXADECIMAL))
            .findFirst()
            .orElse(0);
    Set<Capability> found = EnumSet.noneOf(Capability.class);
    Arrays.stream(values()).filter(each -> (bits >>> each.bit & 1) != 0).forEach(found::add);
    if (found.contains(SYS_ADMIN)) {
      found.add(BPF);
      found.add(PERFMON);
    }
    return found;
  }
}
