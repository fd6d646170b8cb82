package dev.tandem.sync;

/**
 * Carries messages between directors, in order and without loss for as long as both see each other.
 * Directors go by their names.
 */
interface Transport {

  /**
   * Sends to one director; one that has left gets nothing.
   *
   * @param urgent whether it may overtake what was sent before
   */
  void send(String peer, byte[] message, boolean urgent);
}
