package dev.tandem.director.daemon;

import dev.tandem.sync.PeerMessage;
import dev.tandem.sync.SyncStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** The other directors, as far as roles are passed between them. */
interface OtherDirectors {

  /** Those that are present, in the order in which they joined. */
  List<SyncStatus.Peer> peers();

  /** Says something to one of them at once. */
  void say(String peer, PeerMessage message);

  /**
   * Waits until those that are meant have what changed here, by their names; true also without any.
   */
  boolean flush(Duration patience, Predicate<String> whom) throws InterruptedException;
}
