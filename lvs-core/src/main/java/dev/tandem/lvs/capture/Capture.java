package dev.tandem.lvs.capture;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.PollSet;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows what the XDP program does with packets, which tcpdump does not see. It speaks with the
 * program alone, so it needs no director that answers. When a director puts another program in
 * place, the capture follows it.
 */
public final class Capture implements AutoCloseable {

  private static final long LOOK_NANOS = 500_000_000;
  private static final int EVERYWHERE = 0;

  private final Path pinPath;
  private final int interfaceIndex;
  private final CaptureSettings settings;
  private Tap tap;
  private PollSet readable;
  private long looked = System.nanoTime();
  private Totals before = new Totals(0, 0);

  /**
   * What was not shown.
   *
   * @param leftOut packets beyond the rate of the settings
   * @param lost packets that were not read in time
   */
  public record Totals(long leftOut, long lost) {

    private Totals plus(Totals other) {
      return new Totals(leftOut + other.leftOut, lost + other.lost);
    }
  }

  /**
   * Begins to capture.
   *
   * @param pinPath where the director pins its program
   * @param interfaceName where packets come in; empty for all that have the program
   * @throws IllegalStateException with a message for the operator where that is impossible
   * @throws LinuxException when the kernel refuses
   */
  public Capture(Path pinPath, Optional<String> interfaceName, CaptureSettings settings) {
    this.pinPath = pinPath;
    this.settings = settings;
    interfaceIndex = interfaceName.map(Interfaces::index).orElse(EVERYWHERE);
    try {
      begin();
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
      throw new IllegalStateException(
          "no director has its XDP program under "
              + pinPath
              + "; on the pcap plane tcpdump sees all packets",
          e);
    }
  }

  private void begin() {
    tap = new Tap(pinPath, interfaceIndex, settings);
    readable = new PollSet(tap.fd());
  }

  /** Waits for packets, hands them over and returns how many there were. */
  public int poll(int timeoutMillis, Consumer<CapturedPacket> sink) {
    if (System.nanoTime() - looked > LOOK_NANOS) {
      looked = System.nanoTime();
      follow();
      tap.signOfLife();
    }
    readable.await(timeoutMillis);
    return tap.take(sink);
  }

  private void follow() {
    try {
      if (tap.isStale(pinPath)) {
        before = totals();
        close();
        begin();
      }
    } catch (LinuxException e) {
      // Between the end of one director and the start of the next nothing is pinned.
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  /** What was not shown since the beginning. */
  public Totals totals() {
    return before.plus(tap.totals());
  }

  @Override
  public void close() {
    readable.close();
    tap.close();
  }
}
