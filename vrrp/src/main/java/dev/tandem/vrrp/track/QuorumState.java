package dev.tandem.vrrp.track;

import dev.tandem.vrrp.Reading;

/**
 * Whether the right number of processes runs, with a delay until a change counts. The first count
 * decides at once. Times are nanoseconds of a monotonic clock.
 *
 * @param changedAt when the count began to contradict {@code up}
 */
record QuorumState(boolean decided, boolean up, boolean changing, long changedAt) {

  static final QuorumState UNKNOWN = new QuorumState(false, false, false, 0);

  QuorumState after(int count, long now, TrackerSettings.Processes settings) {
    boolean right = count >= settings.quorum() && count <= settings.quorumMax();
    if (!decided || right == up) {
      return new QuorumState(true, right, false, 0);
    }
    long since = changing ? changedAt : now;
    long delay = (right ? settings.upDelay() : settings.downDelay()).toNanos();
    return now - since >= delay
        ? new QuorumState(true, right, false, 0)
        : new QuorumState(true, up, true, since);
  }

  Reading reading() {
    return decided ? Reading.of(up) : new Reading.Pending();
  }
}
