package dev.tandem.sync;

import java.net.InetAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts who is kept out of the channel, on any thread. */
final class Doorkeeper {

  private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

  private Refusals refusals = Refusals.NONE;

  /**
   * Somebody was refused.
   *
   * @param reason what was wrong, after "it"
   */
  synchronized void refuses(Optional<InetAddress> from, String reason) {
    refusals = new Refusals(refusals.count() + 1, from, reason);
    if (refusals.count() == 1) {
      LOG.warn(
          "the first to be refused by the directors' channel came from {}: it {}",
          from.map(InetAddress::getHostAddress).orElse("somewhere"),
          reason);
    }
  }

  synchronized Refusals refusals() {
    return refusals;
  }
}
