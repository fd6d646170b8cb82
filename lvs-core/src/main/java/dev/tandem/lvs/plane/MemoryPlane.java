package dev.tandem.lvs.plane;

import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.engine.Outlet;
import dev.tandem.lvs.engine.PacketEngine;
import dev.tandem.lvs.fastpath.FastPathMemory;
import dev.tandem.lvs.fastpath.ServiceDirectory;
import dev.tandem.lvs.table.ConnectionTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * A data plane without a network: frames come as bytes and go as bytes, time is the caller's. The
 * engine is the same as behind XDP, so what is proven here holds there.
 */
public final class MemoryPlane implements AutoCloseable, Outlet {

  private static final int HEADROOM = Outlet.HEADROOM;
  private static final int FRAME_ROOM = HEADROOM + (1 << 16);
  private static final int FRAMES = 64;
  private static final int DESTINATIONS = 1024;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate((long) FRAMES * FRAME_ROOM);
  private final List<Delivery> sent = new ArrayList<>();
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
    engine = start(memory(connections, arena), seed);
  }

  /**
   * Starts on memory that outlives it.
   *
   * @param seed the same for the same memory
   */
  public MemoryPlane(FastPathMemory memory, long seed, IntSupplier clock) {
    this.clock = clock;
    engine = start(memory, seed);
  }

  /** Memory for so many connections. */
  public static FastPathMemory memory(long connections, Arena arena) {
    return FastPathMemory.local(ConnectionTable.bucketsFor(connections), DESTINATIONS, arena);
  }

  private Engine start(FastPathMemory memory, long seed) {
    Engine started =
        new Engine(memory, seed, ServiceDirectory.NOBODY, (link, address) -> {}, clock);
    started.packets().sendThrough(this);
    return started;
  }

  public Engine engine() {
    return engine;
  }

  /**
   * Has the engine decide about a frame.
   *
   * @param cameBy index of the interface that it came in by
   */
  public Delivery deliver(byte[] frame, int cameBy) {
    sent.clear();
    PacketEngine packets = engine.packets();
    PacketEngine.Verdict verdict = decide(frame, cameBy);
    int interfaceIndex =
        verdict == PacketEngine.Verdict.SEND ? engine.hops().interfaceIndex(packets.hop()) : 0;
    return new Delivery(
        verdict, copy(packets.frame(), packets.length()), interfaceIndex, List.copyOf(sent));
  }

  /**
   * Has the engine decide about a frame, and makes no object of it.
   *
   * @param cameBy index of the interface that it came in by
   */
  public PacketEngine.Verdict decide(byte[] frame, int cameBy) {
    MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_BYTE, HEADROOM, frame.length);
    return engine.packets().process(buffer, HEADROOM, frame.length, cameBy, clock.getAsInt());
  }

  /** Copies out the beginning of the frame that was decided about last, as it is now. */
  public void last(byte[] frame) {
    MemorySegment.copy(
        buffer, ValueLayout.JAVA_BYTE, engine.packets().frame(), frame, 0, frame.length);
  }

  private ByteBuffer copy(long at, int length) {
    byte[] bytes = buffer.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** A place for one of the packets that one frame may be cut into. */
  @Override
  public long acquire() {
    int next = sent.size() + 1;
    return next == FRAMES ? FULL : (long) next * FRAME_ROOM + HEADROOM;
  }

  @Override
  public void release(long packet) {}

  @Override
  public void send(long packet, int length, int hop) {
    int header = engine.hops().address(buffer, packet, hop);
    sent.add(
        new Delivery(
            PacketEngine.Verdict.SEND,
            copy(packet - header, header + length),
            engine.hops().interfaceIndex(hop),
            List.of()));
  }

  @Override
  public void close() {
    arena.close();
  }

  /**
   * What became of a frame.
   *
   * @param interfaceIndex where it went out; 0 when it was not sent on
   * @param ahead what was sent before it, such as the fragments in front of the last one
   */
  public record Delivery(
      PacketEngine.Verdict verdict, ByteBuffer frame, int interfaceIndex, List<Delivery> ahead) {

    public Delivery {
      ahead = List.copyOf(ahead);
    }
  }
}
