package dev.tandem.lvs.plane;

import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.engine.PacketEngine;
import dev.tandem.lvs.fastpath.FastPathMemory;
import dev.tandem.lvs.fastpath.ServiceDirectory;
import dev.tandem.lvs.table.ConnectionTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;

/**
 * A data plane without a network: frames come as bytes and go as bytes, time is the caller's. The
 * engine is the same as behind XDP, so what is proven here holds there.
 */
public final class MemoryPlane implements AutoCloseable {

  private static final int HEADROOM = 64;
  private static final int FRAME_ROOM = 1 << 16;
  private static final int DESTINATIONS = 1024;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(HEADROOM + FRAME_ROOM);
  private final IntSupplier clock;
  private final Engine engine;

  /**
   * Starts without services, routes or neighbours.
   *
   * @param connections how many the table is to hold
   * @param clock the present moment in ticks
   */
  public MemoryPlane(long connections, long seed, IntSupplier clock) {
    this.clock = clock;
    int buckets = ConnectionTable.bucketsFor(connections);
    FastPathMemory memory = FastPathMemory.local(buckets, DESTINATIONS, arena);
    engine = new Engine(memory, seed, ServiceDirectory.NOBODY, (link, address) -> {}, clock);
  }

  public Engine engine() {
    return engine;
  }

  /** Has the engine decide about a frame. */
  public Delivery deliver(byte[] frame) {
    MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_BYTE, HEADROOM, frame.length);
    PacketEngine packets = engine.packets();
    PacketEngine.Verdict verdict =
        packets.process(buffer, HEADROOM, frame.length, clock.getAsInt());
    byte[] left = buffer.asSlice(packets.frame(), packets.length()).toArray(ValueLayout.JAVA_BYTE);
    int interfaceIndex =
        verdict == PacketEngine.Verdict.SEND ? engine.hops().interfaceIndex(packets.hop()) : 0;
    return new Delivery(verdict, ByteBuffer.wrap(left).asReadOnlyBuffer(), interfaceIndex);
  }

  @Override
  public void close() {
    arena.close();
  }

  /**
   * What became of a frame.
   *
   * @param interfaceIndex where it went out; 0 when it was not sent on
   */
  public record Delivery(PacketEngine.Verdict verdict, ByteBuffer frame, int interfaceIndex) {}
}
