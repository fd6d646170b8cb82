package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.FastPathSettings;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;
import dev.tandem.lvs.schedule.Scheduler;
import dev.tandem.lvs.table.Ticks;

/**
 * {@code new_flow_limit}: a flood of new flows must not fill the connection table. What exceeds the
 * limit of a second goes to a server that a hash of the client chooses, and nothing is remembered
 * of it. A client that is real goes on: its next segment is one of no known flow, and the same hash
 * leads it to the same server, this time with a connection. For the seconds in which such segments
 * may come the program hands them over instead of leaving them to the kernel.
 */
final class FlowLimit {

  private static final int WINDOW = Ticks.ofSeconds(1);
  // Longer than a handshake, with some of it lost, takes.
  private static final int HOLD = Ticks.ofSeconds(10);

  private final Behaviour behaviour;
  private final FastPathSettings settings;
  private final long seed;
  private int windowStart;
  private int seen;
  private int lastExceeded;
  private boolean holding;

  FlowLimit(Behaviour behaviour, FastPathSettings settings, long seed) {
    this.behaviour = behaviour;
    this.settings = settings;
    this.seed = seed;
  }

  /** Whether a flow that begins now is one too many. */
  boolean exceeded(int now) {
    int limit = behaviour.newFlowLimit();
    if (limit == 0) {
      return false;
    }
    if (Ticks.between(windowStart, now) >= WINDOW) {
      windowStart = now;
      seen = 0;
    }
    if (seen < limit) {
      seen++;
      return false;
    }
    lastExceeded = now;
    if (!holding) {
      holding = true;
      tellProgram();
    }
    return true;
  }

  /** Tells the program which packets open flows, after that has changed. */
  void tellProgram() {
    settings.sloppy(holding || behaviour.sloppyTcp(), behaviour.sloppySctp());
  }

  /** Whether flows that nothing is remembered of may go on. */
  boolean holding() {
    return holding;
  }

  /** Comes back to normal when the flood has been over for long enough. */
  void expire(int now) {
    if (holding && Ticks.between(lastExceeded, now) > HOLD) {
      holding = false;
      tellProgram();
    }
  }

  /**
   * The server of a client, by weighted rendezvous hashing: it stays the same for all clients but
   * those of a server that goes.
   *
   * @return its position, or {@link Scheduler#NONE}
   */
  int pick(Servers servers, int client, int clientPort) {
    int best = Scheduler.NONE;
    double bestScore = 0;
    for (int i = 0; i < servers.size(); i++) {
      RealServer server = servers.get(i);
      if (server.available()) {
        double score = server.weight() / -Math.log(chance(server, client, clientPort));
        if (best == Scheduler.NONE || score > bestScore) {
          best = i;
          bestScore = score;
        }
      }
    }
    return best;
  }

  /** A number between 0 and 1, both excluded. */
  private double chance(RealServer server, int client, int clientPort) {
    long x = seed ^ ((long) client << 16 | clientPort);
    x = mix(x) ^ ((long) server.addressBits() << 16 | server.port());
    return ((mix(x) >>> 12) + 0.5) * 0x1.0p-52;
  }

  private static long mix(long value) {
    long x = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    x = (x ^ (x >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return x ^ (x >>> 33);
  }
}
