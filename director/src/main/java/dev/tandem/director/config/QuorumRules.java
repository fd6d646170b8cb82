package dev.tandem.director.config;

/**
 * When a virtual server has enough real servers. What is counted is the weight of those that are
 * up.
 *
 * @param quorum weight that is enough
 * @param hysteresis so much more than the quorum makes it enough again, and so much less makes it
 *     too little
 * @param sorryServerInhibit whether the sorry server stays with weight 0 while it is not needed
 * @param omega whether the end of the director is told as the end of the service
 */
public record QuorumRules(int quorum, int hysteresis, boolean sorryServerInhibit, boolean omega) {

  /** One server is enough. */
  public static final QuorumRules DEFAULT = new QuorumRules(1, 0, false, false);

  /** Whether there is enough in the beginning. */
  public boolean enough(long weight) {
    return weight >= (long) quorum + hysteresis;
  }

  /** Whether there is enough after it was so before. */
  public boolean enough(long weight, boolean before) {
    return before ? weight > 0 && weight >= (long) quorum - hysteresis : enough(weight);
  }
}
