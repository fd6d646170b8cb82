package dev.tandem.director.api;

import dev.tandem.director.daemon.ServiceDigest;
import dev.tandem.sync.FormatVersion;
import dev.tandem.sync.SyncStatus;
import java.util.Map;
import java.util.Optional;

/**
 * Another director.
 *
 * @param complete whether it has everything of this one
 * @param held flows of this director that it has
 * @param missing flows of this director that it lacks or has otherwise
 * @param behind whether it takes nothing at present
 * @param sameServices whether it has the same services and servers configured
 * @param format that it speaks; empty while it has not been heard
 * @param readable whether that is one whose messages this director understands
 */
public record PeerLine(
    String name,
    double silenceSeconds,
    int entries,
    boolean synced,
    boolean complete,
    int held,
    long missing,
    int differingRegions,
    boolean behind,
    boolean sameServices,
    Optional<String> format,
    boolean readable,
    Map<String, String> notes) {

  /** With the digest of the services of this director. */
  static PeerLine of(SyncStatus.Peer peer, String services) {
    return new PeerLine(
        peer.name(),
        Seconds.of(peer.silence()),
        peer.entries(),
        peer.synced(),
        peer.complete(),
        peer.held(),
        peer.missing(),
        peer.differing(),
        peer.behind(),
        ServiceDigest.isOf(peer, services),
        peer.format().map(FormatVersion::toString),
        peer.format().map(FormatVersion::isReadable).orElse(true),
        peer.notes());
  }
}
