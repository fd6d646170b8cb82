package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.packet.Advert;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** Routers on segments that lose, delay, duplicate and cut, in virtual time. */
final class SimulatedNetwork implements SimulatedRouter.Medium {

  /** Something that will happen; the number keeps equal moments in the order of their making. */
  private record Upcoming(long moment, long number, Runnable action) {}

  private final Random random;
  private final List<SimulatedRouter> routers = new ArrayList<>();
  private final PriorityQueue<Upcoming> upcoming =
      new PriorityQueue<>(
          Comparator.comparingLong(Upcoming::moment).thenComparingLong(Upcoming::number));
  private long now;
  private long numbers;
  private double loss;
  private double duplication;
  private long longestDelay;

  /** Bit i of element s: on which side of a cut through segment s router i is. */
  private final int[] sides = new int[2];

  SimulatedNetwork(Random random) {
    this.random = random;
  }

  void add(SimulatedRouter router) {
    routers.add(router);
  }

  List<SimulatedRouter> routers() {
    return routers;
  }

  long now() {
    return now;
  }

  void quality(double newLoss, double newDuplication, long newLongestDelay) {
    loss = newLoss;
    duplication = newDuplication;
    longestDelay = newLongestDelay;
  }

  /** Cuts a segment into two; sides of zero heal it. */
  void cut(int segment, int newSides) {
    sides[segment] = newSides;
  }

  void at(long moment, Runnable action) {
    upcoming.add(new Upcoming(moment, numbers++, action));
  }

  /** Runs everything up to a moment, and the check after each step. */
  void runTo(long end, Runnable check) {
    while (true) {
      SimulatedRouter next = nextTimer();
      long timerAt = next.nextDeadline();
      long messageAt = upcoming.isEmpty() ? Timing.NEVER : upcoming.peek().moment();
      if (Math.min(timerAt, messageAt) > end) {
        now = end;
        return;
      }
      // What is in the receive queue is looked at before a timer fires.
      if (messageAt <= timerAt) {
        now = Math.max(now, messageAt);
        upcoming.remove().action().run();
      } else {
        now = Math.max(now, timerAt);
        next.timer(now);
      }
      check.run();
    }
  }

  @Override
  public void send(SimulatedRouter sender, int segment, Advert advert) {
    if (!sender.linkUp(segment)) {
      return;
    }
    for (SimulatedRouter receiver : routers) {
      if (receiver != sender && connected(sender, receiver, segment)) {
        int copies = random.nextDouble() < loss ? 0 : random.nextDouble() < duplication ? 2 : 1;
        for (int i = 0; i < copies; i++) {
          long arrival = now + 1 + (long) (random.nextDouble() * longestDelay);
          at(arrival, () -> receiver.hear(segment, sender.address(segment), advert, arrival));
        }
      }
    }
  }

  private boolean connected(SimulatedRouter a, SimulatedRouter b, int segment) {
    int sideOfA = sides[segment] >> routers.indexOf(a) & 1;
    int sideOfB = sides[segment] >> routers.indexOf(b) & 1;
    return sideOfA == sideOfB;
  }

  private SimulatedRouter nextTimer() {
    SimulatedRouter next = routers.getFirst();
    for (SimulatedRouter router : routers) {
      if (router.nextDeadline() < next.nextDeadline()) {
        next = router;
      }
    }
    return next;
  }
}
