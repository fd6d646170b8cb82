package dev.tandem.lvs.warm;

import dev.tandem.lvs.engine.Replica;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.replica.FlowReader;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.Ticks;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Puts made-up connections through engines of its own, in memory, until the JVM has compiled what a
 * packet passes.
 *
 * <p>A standby sees hardly a packet before it becomes master, and then all at once: interpreted,
 * the engine would be overrun by a thousand new flows a second, and late for seconds.
 */
public final class WarmUp {

  /** Connections of each kind after which the last tier of the JVM's compiler has its profile. */
  public static final int ENOUGH = 6_000;

  // Closed connections stay in it for two minutes, which is longer than all of the warm-up.
  private static final int TABLE = 32_768;
  private static final int TICKS_PER_ROUND = Ticks.ofSeconds(1) / 128;
  private static final int REFRESH_SECONDS = 60;
  private static final int END_SECONDS = 5;
  private static final int PEER = 1;
  // The JVM's own limit is 5,000 calls, after some of the less compiled code.
  private static final int WAKE_UPS = 8_000;
  private static final int RECORDS_AT_ONCE = 1_000;
  private static final long SEED = 1;

  private final int rounds;
  private final Executor running;
  private final BooleanSupplier wanted;
  private final FlowRecord record = new FlowRecord();
  private int now = Ticks.ofSeconds(1_000);

  /**
   * Not begun.
   *
   * @param rounds how many connections of each kind
   * @param running the thread of the engine that packets will pass; it is woken as often, so that
   *     its loop is compiled, too, and not a minute later, when the director is at rest
   * @param wanted asked now and then whether to go on
   */
  public WarmUp(int rounds, Executor running, BooleanSupplier wanted) {
    this.rounds = rounds;
    this.running = running;
    this.wanted = wanted;
  }

  /**
   * What was done.
   *
   * @param sent packets that an engine sent on
   * @param copied records that a second engine took
   */
  public record Work(long sent, long copied) {}

  /** Runs to its end on the calling thread. */
  public Work run() {
    try (MemoryPlane active = new MemoryPlane(TABLE, SEED, () -> now);
        MemoryPlane standby = new MemoryPlane(TABLE, SEED, () -> now)) {
      MadeUpNetwork.load(active.engine());
      MadeUpNetwork.load(standby.engine());
      active.engine().setTimeouts(new LvsControl.Timeouts(0, END_SECONDS, END_SECONDS));
      active.engine().replicate(REFRESH_SECONDS);
      standby.engine().replica().present(PEER);
      return play(active, standby);
    }
  }

  /**
   * Wakes the engine until its loop is compiled for good. What was compiled of it while there was
   * always something to do is given up when it rests for the first time; so this is for some
   * seconds later, when the compilers have nothing else to do.
   */
  public void settle() {
    boolean woken = true;
    for (int i = 0; i < WAKE_UPS && woken && wanted.getAsBoolean(); i++) {
      CountDownLatch done = new CountDownLatch(1);
      running.execute(done::countDown);
      woken = await(done);
    }
  }

  private static boolean await(CountDownLatch done) {
    try {
      return done.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Work play(MemoryPlane active, MemoryPlane standby) {
    List<MadeUpFlow> kinds = MadeUpNetwork.SERVICES.stream().map(MadeUpFlow::new).toList();
    FlowReader reader = new FlowReader(active.engine().table());
    long sent = 0;
    long copied = 0;
    for (int i = 0; i < rounds && wanted.getAsBoolean(); i++) {
      for (MadeUpFlow kind : kinds) {
        sent += kind.play(active, i);
        copied += copy(active.engine().table(), reader, standby.engine().replica());
      }
      running.execute(() -> {});
      now += TICKS_PER_ROUND;
      active.engine().duty(now);
      standby.engine().duty(now);
    }
    return new Work(sent, copied);
  }

  private int copy(ConnectionTable table, FlowReader reader, Replica replica) {
    return table
        .changes()
        .drain(
            RECORDS_AT_ONCE,
            slot -> {
              if (reader.read(slot, record, now)) {
                var _ = replica.apply(record, PEER, false, now);
              }
            });
  }
}
