package dev.tandem.lvs.warm;

import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.engine.Replica;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.replica.FlowReader;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.Ticks;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Copies a made-up table into another one, in memory, until the JVM has compiled what a director
 * does that joins another one and takes a million flows from it.
 */
public final class CopyWarmUp {

  /** Copies after which the last tier of the JVM's compiler has its profile. */
  public static final int ENOUGH = 40;

  private static final int FLOWS_OF_A_KIND = 500;
  private static final int SMALL_TABLE = 8_192;
  private static final int TABLE = 131_072;
  private static final int PEER = 1;
  private static final long SEED = 1;
  private static final int NOW = Ticks.ofSeconds(1_000);
  private static final int PORTS = 0xffff;

  private final int copies;
  private final BooleanSupplier wanted;
  private final FlowRecord record = new FlowRecord();

  /**
   * Not begun.
   *
   * @param copies how often all is copied, each time for other clients
   * @param wanted asked before each copy whether to go on
   */
  public CopyWarmUp(int copies, BooleanSupplier wanted) {
    this.copies = copies;
    this.wanted = wanted;
  }

  /**
   * Runs to its end on the calling thread.
   *
   * @return how many flows the other table has at the end
   */
  public long run() {
    try (MemoryPlane active = new MemoryPlane(SMALL_TABLE, SEED, () -> NOW);
        MemoryPlane joining = new MemoryPlane(TABLE, SEED, () -> NOW)) {
      MadeUpNetwork.load(active.engine());
      MadeUpNetwork.load(joining.engine());
      joining.engine().replica().present(PEER);
      open(active);
      for (int i = 0; i < copies && wanted.getAsBoolean(); i++) {
        copy(active.engine().table(), joining.engine().replica(), i);
      }
      return joining.engine().table().live();
    }
  }

  private static void open(MemoryPlane active) {
    List<MadeUpFlow> kinds = MadeUpNetwork.SERVICES.stream().map(MadeUpFlow::new).toList();
    for (int i = 0; i < FLOWS_OF_A_KIND; i++) {
      for (MadeUpFlow kind : kinds) {
        var _ = kind.play(active, i);
      }
    }
  }

  private void copy(ConnectionTable table, Replica replica, int number) {
    FlowReader reader = new FlowReader(table);
    int end = table.capacity();
    for (int slot = table.nextTagged(0, end); slot < end; slot = table.nextTagged(slot + 1, end)) {
      if (reader.read(slot, record, NOW)) {
        ofAnotherClient(number);
        var _ = replica.apply(record, PEER, true, NOW);
      }
    }
  }

  /** Most flows are in the midst of their lives when they are copied. */
  private void ofAnotherClient(int number) {
    record.owned = true;
    if (!record.template) {
      record.clientPort = (record.clientPort + number * FLOWS_OF_A_KIND) & PORTS;
    }
    if (record.protocol == PacketView.TCP && !record.template) {
      record.state = TcpState.ESTABLISHED.ordinal();
    }
  }
}
