package dev.tandem.sync;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The state of the replication, for operators.
 *
 * @param connected whether the channel is open
 * @param synced whether this director holds what the others have
 * @param sent records told to others since the start
 * @param received records taken from others
 * @param refused records that found no place in the table
 * @param malformed messages that could not be read
 * @param gaps how often a message was missing, after which the whole table is asked for
 * @param waiting flows that changed and were not sent yet
 * @param unconfirmed records sent that not every peer has in its table yet
 * @param lag age of the oldest of these
 */
public record SyncStatus(
    String node,
    boolean connected,
    boolean synced,
    long sent,
    long received,
    long refused,
    long malformed,
    long gaps,
    int waiting,
    long unconfirmed,
    Duration lag,
    List<Peer> peers) {

  public SyncStatus {
    peers = List.copyOf(peers);
  }

  /**
   * Another director as this one sees it.
   *
   * @param silence since its last sign of life
   * @param entries in its table
   * @param synced whether it says that it holds everything
   * @param notes what it says of itself
   */
  public record Peer(
      String name, Duration silence, int entries, boolean synced, Map<String, String> notes) {

    public Peer {
      notes = Map.copyOf(notes);
    }
  }

  /** Flows that would be missing on the peers if this director died now. */
  public long unreplicated() {
    return waiting + unconfirmed;
  }
}
