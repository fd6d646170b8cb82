package dev.tandem.director.drill;

/**
 * What became of new connections: those that began since the fault, and those that stood then.
 *
 * @param begun since the fault
 * @param retried of them: came through at their second attempt
 * @param failed of them: did not come through then either
 * @param stood connections whose handshake was over {@link ShortConnections#STANDING} or longer
 *     before the fault
 * @param broken of those: reset, closed without an answer, or silent for too long
 */
record NewConnections(int begun, int retried, int failed, int stood, int broken) {

  static final NewConnections NONE = new NewConnections(0, 0, 0, 0, 0);

  /** The same where nobody can say whether those that stood should have outlived the fault. */
  NewConnections unjudged() {
    return new NewConnections(begun, retried, failed, 0, 0);
  }

  NewConnections plus(NewConnections other) {
    return new NewConnections(
        begun + other.begun,
        retried + other.retried,
        failed + other.failed,
        stood + other.stood,
        broken + other.broken);
  }
}
