package dev.tandem.sync;

import java.util.Map;

/** Hears what happens between the directors, on threads of the channel: it must not block. */
public interface SyncListener {

  /** The channel is open: others may join. */
  default void opened() {}

  /**
   * The channel cannot be opened yet, for which it is tried again and again. Said once.
   *
   * @param reason in words
   */
  default void notOpen(String reason) {}

  /** A director has joined. */
  void joined(String peer);

  /**
   * A director has left: it said goodbye, or is confirmed to be silent.
   *
   * @param notes what it last said of itself
   */
  void left(String peer, Map<String, String> notes);

  /**
   * The connection to a director's process closed without a goodbye. It may prove wrong; {@link
   * #left} follows when it is confirmed.
   *
   * @param notes what it last said of itself
   */
  void suspected(String peer, Map<String, String> notes);

  /** Whether this director holds a copy of everything that the others have. */
  void synced(boolean synced);

  /** Another director has something to say. */
  void received(String peer, PeerMessage message);
}
