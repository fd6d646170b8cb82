package dev.tandem.sync;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of the replication, for operators.
 *
 * @param connected whether the channel is open
 * @param synced whether this director holds what the others have
 * @param sent records told to others since the start
 * @param sentPerSecond lately
 * @param received records taken from others
 * @param receivedPerSecond lately
 * @param refused records that found no place in the table, or made no sense
 * @param unknown records and messages of kinds that this build does not know, which were skipped
 * @param malformed messages that could not be read
 * @param otherVersion messages of another major version of the format, which were left out
 * @param strangers who was kept out of the channel
 * @param gaps how often a message was missing, after which digests are compared
 * @param compared how often digests were compared
 * @param repaired flows that had gone wrong and were put right
 * @param differing regions in which this table differs from what others say they have
 * @param own flows of this director that the others should have
 * @param dirty flows that changed and were not sent yet
 * @param unconfirmed records sent that not every peer has in its table yet
 * @param atRisk sessions that would be lost if this director died now
 * @param lag age of the oldest record that is not confirmed
 * @param lagMedian how long it took until changes were in another table, half of them at most
 * @param lagHigh the same for 99 of 100
 */
public record SyncStatus(
    String node,
    boolean connected,
    boolean synced,
    long sent,
    long sentPerSecond,
    long received,
    long receivedPerSecond,
    long refused,
    long unknown,
    long malformed,
    long otherVersion,
    Refusals strangers,
    long gaps,
    long compared,
    long repaired,
    int differing,
    int own,
    int dirty,
    long unconfirmed,
    long atRisk,
    Duration lag,
    Duration lagMedian,
    Duration lagHigh,
    List<Peer> peers) {

  public SyncStatus {
    peers = List.copyOf(peers);
  }

  /**
   * Another director as this one sees it.
   *
   * @param silence since its last sign of life
   * @param format that it speaks; empty while it has not been heard
   * @param entries in its table
   * @param synced whether it says that it holds everything
   * @param complete whether it holds everything of this director
   * @param held flows of this director that it holds
   * @param missing flows of this director that it lacks or has otherwise
   * @param differing regions in which its copy of this director's flows differs
   * @param behind whether it takes nothing at present
   * @param notes what it says of itself
   */
  public record Peer(
      String name,
      Duration silence,
      Optional<FormatVersion> format,
      int entries,
      boolean synced,
      boolean complete,
      int held,
      long missing,
      int differing,
      boolean behind,
      Map<String, String> notes) {

    public Peer {
      notes = Map.copyOf(notes);
    }
  }

  /** Changes that are not on the peers yet. */
  public long unreplicated() {
    return dirty + unconfirmed;
  }
}
