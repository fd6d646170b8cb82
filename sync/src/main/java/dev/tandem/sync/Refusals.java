package dev.tandem.sync;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Messages and connections that were kept out of the channel, for want of a key of this cluster.
 *
 * @param count since the start
 * @param from where the last one came from, if that is known
 * @param reason what was wrong with it, after "it"
 */
public record Refusals(long count, Optional<InetAddress> from, String reason) {

  public static final Refusals NONE = new Refusals(0, Optional.empty(), "");
}
