package dev.tandem.sync;

/** Holds on to the {@link Lifeline}s of the other directors and tells when one is cut. */
interface Lifelines {

  /**
   * A director has said where its lifeline is; called at each of its signs of life.
   *
   * @param port 0 where it has none
   */
  void heard(String peer, int port);

  /** A director is gone. */
  void left(String peer);

  /** Whether a director's lifeline is held, so that its death will be told. */
  boolean holds(String peer);

  /** Holds none. */
  Lifelines NONE =
      new Lifelines() {
        @Override
        public void heard(String peer, int port) {}

        @Override
        public void left(String peer) {}

        @Override
        public boolean holds(String peer) {
          return false;
        }
      };
}
