package dev.tandem.bench.decide;

import dev.tandem.lvs.engine.PacketEngine;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.table.Ticks;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Finding the service of a TCP segment that belongs to no connection. Parsing it and asking the
 * connection table first are counted in.
 */
@State(Scope.Thread)
public class ServiceLookup {

  private static final int VIRTUAL_ADDRESS = 0xc6120000;
  private static final int CLIENT = 0x0a000001;
  private static final int FIRST_PORT = 1;
  private static final int PORTS = 100;
  private static final int TABLE = 1_000;

  /** How many services there are. */
  @Param({"10", "10000"})
  public int services;

  private final byte[] octets = segment();
  private final ByteBuffer frame = ByteBuffer.wrap(octets);
  private final MemoryPlane plane = new MemoryPlane(TABLE, Scatter.SEED, Ticks::now);
  private int segments;

  /** Adds the services. */
  @Setup
  public void add() {
    for (int i = 0; i < services; i++) {
      ServiceKey key =
          new ServiceKey.OfAddress(
              Protocol.TCP,
              IpAddress.address(0, IpAddress.low(VIRTUAL_ADDRESS + i / PORTS)),
              FIRST_PORT + i % PORTS);
      plane
          .engine()
          .addService(
              new ServiceSettings(key, "rr", Set.of(), Optional.empty(), Optional.empty(), false));
    }
  }

  /** Gives the table's memory back. */
  @TearDown
  public void close() {
    plane.close();
  }

  /** Returns what becomes of the segment: no server is there to take it. */
  @Benchmark
  public PacketEngine.Verdict find() {
    int service = Scatter.of(segments++, services);
    frame.putInt(30, VIRTUAL_ADDRESS + service / PORTS);
    frame.putShort(36, (short) (FIRST_PORT + service % PORTS));
    return plane.decide(octets, 1);
  }

  /** An acknowledgment; nobody looks at its checksums. */
  private static byte[] segment() {
    byte[] octets = new byte[14 + 20 + 20];
    ByteBuffer frame = ByteBuffer.wrap(octets);
    frame.putShort(12, (short) PacketView.ETHERTYPE_IPV4);
    frame.put(14, (byte) 0x45).putShort(16, (short) 40);
    frame.put(22, (byte) 64).put(23, (byte) PacketView.TCP);
    frame.putInt(26, CLIENT).putShort(34, (short) 40_000);
    frame.put(46, (byte) 0x50).put(47, (byte) PacketView.ACK);
    return octets;
  }
}
