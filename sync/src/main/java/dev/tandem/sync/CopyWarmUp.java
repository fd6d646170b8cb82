package dev.tandem.sync;

import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.replica.FlowDigest;
import dev.tandem.lvs.table.Ticks;
import dev.tandem.lvs.warm.StandingFlows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.function.BooleanSupplier;

/**
 * Copies made-up connections from one table to others, all of its own, until the JVM has compiled
 * what a copy passes at both ends: the packing of records, TLS where the channel has it, and the
 * way into the table.
 *
 * <p>A director tells little for weeks, and then all at once, when another one comes back.
 */
public final class CopyWarmUp {

  /** Copies after which the last tier of the JVM's compiler has replaced all others. */
  public static final int ENOUGH = 40;

  /** Connections of each kind in the table that is copied. */
  private static final int FLOWS = 4_000;

  // With templates and all kinds, below the working load.
  private static final int ROOM = 6 * FLOWS;
  private static final int OWNER = 1;
  private static final int TICKS_PER_COPY = Ticks.ofSeconds(1) / 4;
  private static final long SEED = 1;

  private final int copies;
  private final Protection protection;
  private final BooleanSupplier wanted;
  private int now = Ticks.ofSeconds(1_000);
  private long sequence;

  /**
   * Not begun.
   *
   * @param copies how often the table is copied
   * @param protection of the channel between the directors
   * @param wanted asked before each message whether to go on
   */
  public CopyWarmUp(int copies, Protection protection, BooleanSupplier wanted) {
    this.copies = copies;
    this.protection = protection;
    this.wanted = wanted;
  }

  /**
   * What was done.
   *
   * @param sent records that were sent
   * @param held connections and templates that the last table got
   * @param of how many there were
   */
  public record Work(long sent, int held, int of) {}

  /**
   * Runs to its end on the calling thread.
   *
   * @throws IOException when there can be no connection to oneself with the director's keys
   */
  public Work run() throws IOException {
    try (MemoryPlane from = StandingFlows.some(FLOWS, SEED, () -> now);
        Loop loop = Loop.with(protection)) {
      Ledger ledger = new Ledger(from.engine().table().capacity());
      Outbox outbox = new Outbox(from.engine().table(), ledger, () -> now);
      var _ = from.engine().table().changes().drain(ROOM, outbox::addChangeUnsent);
      long sent = 0;
      int held = 0;
      for (int i = 1; i <= copies && wanted.getAsBoolean(); i++) {
        try (MemoryPlane to = StandingFlows.none(ROOM, SEED + i, () -> now)) {
          sent += copy(ledger, outbox, loop, to);
          held = to.engine().replica().held(OWNER);
        }
      }
      return new Work(sent, held, ledger.count());
    }
  }

  private long copy(Ledger ledger, Outbox outbox, Loop loop, MemoryPlane to) throws IOException {
    BitSet regions = new BitSet();
    regions.set(0, FlowDigest.REGIONS);
    RegionCopy copy = new RegionCopy("", regions, ledger);
    Inbox inbox =
        new Inbox(
            new ReplicatedTable(
                to.engine().table(), to.engine().replica(), Runnable::run, () -> now));
    to.engine().replica().present(OWNER);
    while (!copy.done() && wanted.getAsBoolean()) {
      var _ = copy.fill(outbox);
      if (outbox.full() || copy.done()) {
        copy.count(outbox.records());
        byte[] message =
            outbox.message(SyncMessage.of(SyncMessage.Kind.COPY, outbox.records(), 1, ++sequence));
        outbox.clear();
        take(ByteBuffer.wrap(loop.pass(message)), inbox);
      }
    }
    now += TICKS_PER_COPY;
    to.engine().duty(now);
    return copy.sent();
  }

  private static void take(ByteBuffer message, Inbox inbox) {
    SyncMessage head = SyncMessage.read(message);
    inbox.copy(OWNER, message, head.records(), false, () -> {});
  }
}
