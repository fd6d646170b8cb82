package dev.tandem.lvs.fastpath;

import dev.tandem.lvs.service.TrafficCounters;

/**
 * What the next director must know of the totals of a server or a service, besides what the fast
 * path counts.
 *
 * @param number of the server's destination; 0 where the totals are a service's
 * @param listed false for a server that was removed from its service and may come back
 * @param base of a server: what it had counted when it came into its service; of a service: what
 *     servers have counted there that left
 * @param zero what had been counted when totals were last set to zero
 */
public record Tally(
    TallyKey key, int number, boolean listed, TrafficCounters base, TrafficCounters zero) {

  public boolean ofService() {
    return number == 0;
  }
}
