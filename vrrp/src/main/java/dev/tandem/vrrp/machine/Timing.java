package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.VrrpVersion;
import java.time.Duration;

/** The intervals of VRRP, in nanoseconds. */
public final class Timing {

  /** A moment that does not come. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final long SECOND = 1_000_000_000L;

  /**
   * The least silence that says something to a router that has no copy of the master's connections
   * yet. Fast adverts make three of them shorter than a busy host needs for its next breath, and to
   * take the role by mistake would cost such a router all sessions.
   */
  static final long LEAST_SILENCE_WITHOUT_COPY = SECOND;

  private Timing() {}

  /**
   * How long a backup lets others go first: the higher its priority, the shorter. Parts of a second
   * in version 2 (RFC 3768 section 6.1), of the master's interval in version 3 (RFC 9568 section
   * 6.1).
   */
  static long skew(VrrpVersion version, int priority, long masterInterval) {
    long whole = version == VrrpVersion.V2 ? SECOND : masterInterval;
    return (256 - priority) * whole / 256;
  }

  /**
   * How long a master must be silent to be taken for gone.
   *
   * @param least of that silence, before the skew
   */
  static long masterDown(InstanceSettings settings, int priority, long masterInterval, long least) {
    return Math.max(settings.downTimerAdverts() * masterInterval, least)
        + skew(settings.version(), priority, masterInterval);
  }

  /** When the next advert of a master that sent one just now must have come. */
  static long expectedBy(long now, long masterInterval) {
    return now + masterInterval + masterInterval / 2;
  }

  /** {@code now + delay}, where a delay of zero means never. */
  static long after(long now, Duration delay) {
    return delay.isZero() ? NEVER : now + delay.toNanos();
  }
}
