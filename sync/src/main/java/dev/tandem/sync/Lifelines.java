package dev.tandem.sync;

/** Holds on to the {@link Lifeline}s of the other directors and tells when one is cut. */
interface Lifelines {

  /**
   * A director has said where its lifeline is; called at each of its signs of life.
   *
   * @param port 0 where it has none
   */
  default void heard(String peer, int port) {}

  /** A director has left: the end of its lifeline is none of its process. */
  default void left(String peer) {}

  /**
   * A director is no longer among those present, without a goodbye. Its process may live and be
   * master all the same, as after a split of the channel, so that its lifeline is held on to until
   * it is heard again.
   */
  default void missed(String peer) {}

  /** Whether a director's lifeline is held, so that its death will be told. */
  boolean holds(String peer);

  /** Holds none. */
  Lifelines NONE = _ -> false;
}
