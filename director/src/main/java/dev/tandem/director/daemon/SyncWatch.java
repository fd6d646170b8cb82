package dev.tandem.director.daemon;

import static dev.tandem.sync.FormatVersion.OURS;

import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.sync.FormatVersion;
import dev.tandem.sync.Refusals;
import dev.tandem.sync.SyncStatus;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes events of what changes in the state of the replication. Looks at it now and then. */
final class SyncWatch {

  private static final Duration NEAR = Duration.ofDays(30);
  private static final Duration BETWEEN_REFUSALS = Duration.ofMinutes(1);

  private final EventLog events;
  private final Map<String, Boolean> behind = new HashMap<>();
  private final Map<String, Boolean> otherServices = new HashMap<>();
  // Also of those that are gone: one that comes back as it was is no news.
  private final Map<String, FormatVersion> formats = new HashMap<>();
  private Optional<SyncStatus> before = Optional.empty();
  private boolean differs;
  private Instant told = Instant.EPOCH;
  private long refusalsTold;
  private Instant refusalsToldAt = Instant.EPOCH;

  SyncWatch(EventLog events) {
    this.events = events;
  }

  /** Compares with the last look. */
  void look(SyncStatus now, String services) {
    before.ifPresent(earlier -> {
      gained(
          now.gaps() - earlier.gaps(),
          "%d message(s) of another director were missing: the tables are compared");
      gained(
          now.repaired() - earlier.repaired(),
          "%d flow(s) that differed from another director's were put right");
      gained(
          now.refused() - earlier.refused(),
          "%d record(s) of another director found no place in the table here");
      gained(
          now.malformed() - earlier.malformed(),
          "%d message(s) of another director could not be read");
      gained(
          now.unknown() - earlier.unknown(),
          "%d record(s) of another director are of a kind that this version does not know");
    });
    strangers(now.strangers());
    difference(now.differing());
    now.peers().forEach(peer -> peer(peer, services));
    behind.keySet().retainAll(now.peers().stream().map(SyncStatus.Peer::name).toList());
    before = Optional.of(now);
  }

  /** Says in time, and once, that this director's certificate ends. */
  void certificate(Instant expiry, Instant now) {
    boolean near = now.plus(NEAR).isAfter(expiry);
    if (near && !expiry.equals(told)) {
      told = expiry;
      events.add(
          EventKind.CONFIG,
          "certificate",
          "this director's certificate for the channel ends on %s: renew it with tandem key"
              .formatted(expiry));
    }
  }

  private void gained(long count, String text) {
    if (count > 0) {
      events.add(EventKind.SYNC, "records", text.formatted(count), Map.of("count", count));
    }
  }

  /** Who tries again and again is told of once a minute. */
  private void strangers(Refusals refusals) {
    long news = refusals.count() - refusalsTold;
    Instant now = events.now();
    if (news <= 0 || now.isBefore(refusalsToldAt.plus(BETWEEN_REFUSALS))) {
      return;
    }
    refusalsTold = refusals.count();
    refusalsToldAt = now;
    String from = refusals.from().map(InetAddress::getHostAddress).orElse("an unknown address");
    events.add(
        EventKind.SYNC,
        "strangers",
        "the channel refused %d message(s) or connection(s), the last from %s: it %s"
            .formatted(news, from, refusals.reason()),
        Map.of("count", news, "from", from));
  }

  private void difference(int regions) {
    if (regions > 0 != differs) {
      differs = regions > 0;
      events.add(
          EventKind.SYNC,
          "table",
          differs
              ? "the table differs from another director's in %d of its 1024 regions"
                  .formatted(regions)
              : "the table is the same as the other directors' again",
          Map.of("regions", regions));
    }
  }

  private void peer(SyncStatus.Peer peer, String services) {
    boolean wasBehind = Boolean.TRUE.equals(behind.put(peer.name(), peer.behind()));
    if (peer.behind() != wasBehind) {
      events.add(
          EventKind.SYNC,
          peer.name(),
          peer.behind()
              ? "director %s takes nothing: it is left behind".formatted(peer.name())
              : "director %s takes records again: its table is compared".formatted(peer.name()));
    }
    peer.format().ifPresent(format -> format(peer.name(), format));
    boolean other = !ServiceDigest.isOf(peer, services);
    boolean wasOther = Boolean.TRUE.equals(otherServices.put(peer.name(), other));
    if (other != wasOther) {
      events.add(
          EventKind.CONFIG,
          peer.name(),
          other
              ? "director %s has other services or servers".formatted(peer.name())
              : "director %s has the same services and servers".formatted(peer.name()));
    }
  }

  private void format(String peer, FormatVersion format) {
    FormatVersion before = Objects.requireNonNullElse(formats.put(peer, format), OURS);
    if (!format.equals(before)) {
      events.add(
          EventKind.SYNC,
          peer,
          "director %s speaks format %s, this one %s%s"
              .formatted(peer, format, OURS, meaning(format)),
          Map.of("format", format.toString(), "own", OURS.toString()));
    }
  }

  private static String meaning(FormatVersion format) {
    if (format.equals(OURS)) {
      return " as well";
    }
    return format.isReadable()
        ? ": what only the later one knows is not exchanged"
        : ": upgrade the director of the lower one, until then they exchange no sessions";
  }
}
