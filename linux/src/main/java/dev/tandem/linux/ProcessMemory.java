package dev.tandem.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What of a process is in memory, in octets.
 *
 * @param resident all of it
 * @param maps what it shares with BPF programs: the connection table for the most part
 */
public record ProcessMemory(long resident, long maps) {

  private static final String RESIDENT = "Rss:";
  private static final String MAP = "bpf-map";
  private static final int KIB = 1024;

  /** Reads it from {@code /proc/PID/smaps}. */
  public static ProcessMemory of(long pid) {
    long resident = 0;
    long maps = 0;
    boolean isMap = false;
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps"))) {
        if (line.startsWith(RESIDENT)) {
          long octets = Long.parseLong(line.replaceAll("\\D", "")) * KIB;
          resident += octets;
          maps += isMap ? octets : 0;
        } else if (isHeading(line)) {
          isMap = line.endsWith(MAP);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ProcessMemory(resident, maps);
  }

  /** Whether a line begins a mapping, with its addresses. */
  private static boolean isHeading(String line) {
    return Character.digit(line.charAt(0), 16) >= 0 && line.indexOf('-') < line.indexOf(' ');
  }

  /** What the process takes besides the maps. */
  public long withoutMaps() {
    return resident - maps;
  }
}
