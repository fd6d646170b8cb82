package dev.tandem.vrrp.router;

import dev.tandem.vrrp.Notice.AdvertsRejected;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.VrrpEvent.Scope;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;

/** Keeps a flood of bad adverts from becoming a flood of messages. */
final class RejectionLog {

  private final MinuteLog<Kind> log = new MinuteLog<>();

  private record Kind(Scope scope, String name, Rejection reason) {}

  /**
   * Takes note of a dropped advert.
   *
   * @param now on a monotonic clock
   * @return what to tell; empty while that was told recently
   */
  Optional<AdvertsRejected> note(
      Scope scope, String name, Rejection reason, Optional<InetAddress> source, long now) {
    OptionalLong count = log.note(new Kind(scope, name, reason), now);
    return count.isPresent()
        ? Optional.of(new AdvertsRejected(reason, source, count.getAsLong()))
        : Optional.empty();
  }
}
