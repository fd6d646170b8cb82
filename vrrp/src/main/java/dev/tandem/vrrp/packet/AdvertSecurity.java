package dev.tandem.vrrp.packet;

import dev.tandem.vrrp.HmacSettings;
import dev.tandem.vrrp.Rejection;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What one instance remembers so that an advert is believed once only: the numbers of the adverts
 * that it sent and accepted. For use by one thread.
 */
public final class AdvertSecurity {

  /** More senders than a virtual router has; the one not heard for longest is forgotten first. */
  private static final int MOST_SENDERS = 64;

  private static final long COUNTER_BITS = 16;
  private static final long NANOS = 1_000_000_000L;

  private final InstantSource clock;
  private final LinkedHashMap<InetAddress, Long> lastHeard = new LinkedHashMap<>(16, 0.75f, true);
  private long lastSent;
  private long headerSequence;

  /**
   * Starts without a memory.
   *
   * @param clock of the world: trailers say when they were made
   */
  public AdvertSecurity(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The number of the next authentication header. All routers of an instance count on from the
   * highest that any of them has sent, as with keepalived.
   */
  long nextHeader() {
    return ++headerSequence;
  }

  /** Whether an authentication header that proved right is younger than all before. */
  boolean admitsHeader(long sequence) {
    if (sequence <= headerSequence) {
      return false;
    }
    headerSequence = sequence;
    return true;
  }

  /**
   * The number of the next trailer: the time, or the last one plus 1 where that is later. After a
   * clock that was set back by more than the window, the time alone, or nobody would believe us.
   */
  long nextTrailer(HmacSettings settings) {
    long present = present();
    boolean stranded =
        settings.byTime() && seconds(lastSent) - seconds(present) > settings.window().toSeconds();
    lastSent = present - lastSent > 0 || stranded ? present : lastSent + 1;
    return lastSent;
  }

  /** What is wrong with a trailer. Only one that proves right is remembered. */
  Optional<Rejection> flaw(HmacTrailer trailer, InetAddress source, HmacSettings settings) {
    if (!trailer.wellFormed()) {
      return Optional.of(Rejection.HMAC_MALFORMED);
    }
    // Before the digest, so that a flood of old adverts costs no digests.
    if (settings.byTime() && outside(trailer.sequence(), settings)) {
      return Optional.of(Rejection.HMAC_STALE);
    }
    if (!settings.keys().containsKey(trailer.keyId())) {
      return Optional.of(Rejection.HMAC_KEY);
    }
    if (!trailer.madeWith(settings.keys().get(trailer.keyId()), source)) {
      return Optional.of(Rejection.HMAC_WRONG);
    }
    return younger(trailer.sequence(), source, settings)
        ? Optional.empty()
        : Optional.of(Rejection.HMAC_REPLAYED);
  }

  private boolean younger(long sequence, InetAddress source, HmacSettings settings) {
    Long last = lastHeard.get(source);
    // A last one outside the window is from a clock that has been set since.
    boolean counts = last != null && !(settings.byTime() && outside(last, settings));
    if (counts && sequence - last <= 0) {
      return false;
    }
    lastHeard.put(source, sequence);
    if (lastHeard.size() > MOST_SENDERS) {
      lastHeard.pollFirstEntry();
    }
    return true;
  }

  private boolean outside(long sequence, HmacSettings settings) {
    // In 32 bits, so that it stays right when the seconds overflow.
    int age = (int) (seconds(present()) - seconds(sequence));
    return Math.abs((long) age) > settings.window().toSeconds();
  }

  private long present() {
    Instant now = clock.instant();
    long fraction = ((long) now.getNano() << COUNTER_BITS) / NANOS;
    return now.getEpochSecond() << 32 | fraction << COUNTER_BITS;
  }

  private static long seconds(long sequence) {
    return sequence >>> 32;
  }
}
