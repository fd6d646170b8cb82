package dev.tandem.director.daemon;

import dev.tandem.lvs.engine.Replica;
import dev.tandem.lvs.plane.DataPlane;
import dev.tandem.lvs.replica.VirtualAddresses;
import dev.tandem.lvs.table.Ticks;
import dev.tandem.sync.PeerMessage;
import dev.tandem.sync.Protection;
import dev.tandem.sync.ReplicatedTable;
import dev.tandem.sync.Replicator;
import dev.tandem.sync.SyncListener;
import dev.tandem.sync.SyncSettings;
import dev.tandem.sync.SyncStatus;
import dev.tandem.sync.key.KeyException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replication of one director, or nothing where the configuration has no peers. */
final class SyncSide implements OtherDirectors, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SyncSide.class);

  private final Optional<Replicator> replicator;
  private final Optional<SyncSettings> settings;
  private final DataPlane plane;

  /**
   * Not started.
   *
   * @throws IllegalStateException when the keys of the channel cannot be used
   */
  SyncSide(Optional<SyncSettings> settings, DataPlane plane, SyncListener listener) {
    this.settings = settings;
    this.plane = plane;
    this.replicator =
        settings.map(wanted -> {
          Replicator made = replicator(wanted, plane, listener);
          int refresh = (int) wanted.refresh().toSeconds();
          plane
              .executor()
              .execute(() -> {
                plane.engine().newsTo(made::news);
                plane.engine().replicate(refresh);
              });
          return made;
        });
  }

  private static Replicator replicator(
      SyncSettings wanted, DataPlane plane, SyncListener listener) {
    ReplicatedTable table =
        new ReplicatedTable(plane.table(), plane.engine().replica(), plane.executor(), Ticks::now);
    if (wanted.protection() instanceof Protection.None) {
      LOG.warn(
          "the channel to the other directors is open to whoever reaches it:"
              + " session_sync has neither tls nor seal (tandem key makes keys)");
    }
    try {
      return new Replicator(wanted, table, listener);
    } catch (KeyException e) {
      throw new IllegalStateException("session_sync: " + e.getMessage(), e);
    }
  }

  /** Reads the keys of the channel anew; says why if they cannot be used. */
  Optional<String> reloadKeys() {
    try {
      if (replicator.isPresent()) {
        replicator.get().reloadKeys();
      }
      return Optional.empty();
    } catch (KeyException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** When this director's certificate ends; empty where there is none. */
  Optional<Instant> certificateExpiry() {
    return replicator.flatMap(Replicator::certificateExpiry);
  }

  /** Whether there are other directors by the configuration. */
  boolean configured() {
    return settings.isPresent();
  }

  /** How long a returning director waits for its copy; zero for not at all. */
  Duration gate() {
    return settings.map(SyncSettings::gate).orElse(Duration.ZERO);
  }

  void start() {
    replicator.ifPresent(Replicator::start);
  }

  void notes(Map<String, String> notes) {
    replicator.ifPresent(r -> r.notes(notes));
  }

  /** Sets the virtual addresses that this director has now. */
  void owns(Collection<InetAddress> addresses) {
    replicator.ifPresentOrElse(r -> r.owns(addresses), () -> ownsAlone(addresses));
  }

  /** Without other directors of ours, what is known from IPVS falls to this one. */
  private void ownsAlone(Collection<InetAddress> addresses) {
    Replica replica = plane.engine().replica();
    plane
        .executor()
        .execute(() -> {
          replica.heir(true);
          replica.owned(VirtualAddresses.of(addresses));
        });
  }

  @Override
  public void say(String peer, PeerMessage message) {
    replicator.ifPresent(r -> r.say(peer, message));
  }

  @Override
  public boolean flush(Duration patience, Predicate<String> whom) throws InterruptedException {
    return replicator.isEmpty() || replicator.get().flush(patience, whom);
  }

  Optional<SyncStatus> status() {
    return replicator.map(Replicator::status);
  }

  @Override
  public List<SyncStatus.Peer> peers() {
    return status().map(SyncStatus::peers).orElse(List.of());
  }

  @Override
  public void close() {
    replicator.ifPresent(Replicator::close);
  }
}
