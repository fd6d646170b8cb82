package dev.tandem.director.api;

import dev.tandem.sync.Refusals;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Who was kept out of the channel.
 *
 * @param count of messages and connections since the start
 * @param from where the last one came from, if that is known
 * @param reason what was wrong with it
 */
public record RefusalsLine(long count, Optional<String> from, String reason) {

  static RefusalsLine of(Refusals refusals) {
    return new RefusalsLine(
        refusals.count(), refusals.from().map(InetAddress::getHostAddress), refusals.reason());
  }
}
