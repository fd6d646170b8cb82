package dev.tandem.vrrp.router;

import dev.tandem.vrrp.Notice.AdvertsRejected;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.VrrpEvent.Scope;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;

/** Which dropped adverts are told of. */
final class RejectionLog {

  private final OncePerMinute once = new OncePerMinute();

  private record Kind(Scope scope, String name, Rejection reason) {}

  /**
   * Takes note of a dropped advert.
   *
   * @param now on a monotonic clock
   * @return what to tell; empty while that was told recently
   */
  Optional<AdvertsRejected> note(
      Scope scope, String name, Rejection reason, Optional<InetAddress> source, long now) {
    OptionalLong count = once.note(new Kind(scope, name, reason), now);
    return count.isPresent()
        ? Optional.of(new AdvertsRejected(reason, source, count.getAsLong()))
        : Optional.empty();
  }
}
