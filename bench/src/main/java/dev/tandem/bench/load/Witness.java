package dev.tandem.bench.load;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;
import dev.tandem.linux.bpf.BpfObject;
import dev.tandem.linux.bpf.XdpLink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The servers' end of a path, where each packet is looked at: which server it reached, whether that
 * is the one of its flow, and whether it is whole. Groups of clients are told apart by the second
 * octet of their addresses.
 */
public final class Witness implements AutoCloseable {

  private static final int FIRST_SERVER_PORT = 0;
  private static final int KNOWN_GROUP = 2;
  private static final int SERVERS = 256;
  private static final long LOOK_NANOS = 50_000;

  private final Arena arena = Arena.ofShared();
  private final BpfObject object = BpfObject.open("witness", Programs.elf("witness"));
  private final MemorySegment arrivals;
  private final MemorySegment misled;
  private final MemorySegment torn;
  private final MemorySegment homes;
  private final XdpLink link;

  /**
   * Watches a path.
   *
   * @param firstServerPort of the server whose address ends in 0; each further one has the next
   * @param knownGroup the clients whose flows must stay with their servers
   */
  public Witness(DirectorPath path, int firstServerPort, int knownGroup) {
    MemorySegment constants = object.constants();
    constants.set(JAVA_SHORT, FIRST_SERVER_PORT, (short) firstServerPort);
    constants.set(JAVA_BYTE, KNOWN_GROUP, (byte) knownGroup);
    object.load();
    arrivals = object.map("arrivals").map(arena);
    misled = object.map("misled").map(arena);
    torn = object.map("torn").map(arena);
    homes = object.map("homes").map(arena);
    link =
        BenchNetwork.call(
            DirectorPath.SERVERS,
            () ->
                XdpLink.attach(
                    object.programFd("witness"), path.serverEnd().index(), XdpLink.Mode.NATIVE));
  }

  /** Packets of a group that a server got, by the last octet of its address. */
  public long arrivedAt(int group, int server) {
    return arrivals.getAtIndex(JAVA_LONG, (long) group * SERVERS + server);
  }

  /** Packets of a group that some server got. */
  public long arrived(int group) {
    long sum = 0;
    for (int server = 0; server < SERVERS; server++) {
      sum += arrivedAt(group, server);
    }
    return sum;
  }

  /** Packets of the known group that another server got than their flow's first one. */
  public long misled(int group) {
    return misled.getAtIndex(JAVA_LONG, group);
  }

  /** Packets of a group with a wrong port, checksum or time to live. */
  public long torn(int group) {
    return torn.getAtIndex(JAVA_LONG, group);
  }

  /** How many of the known group's flows have reached a server, of {@code count} in their order. */
  public long served(long first, long count) {
    long served = 0;
    for (long flow = first; flow < first + count; flow++) {
      served += homes.getAtIndex(JAVA_LONG, flow) == 0 ? 0 : 1;
    }
    return served;
  }

  /** Waits until so many packets of a group have arrived, or no more come; returns how many. */
  public long await(int group, long wanted, Duration patience) {
    long arrived = arrived(group);
    long lastArrival = System.nanoTime();
    while (arrived < wanted && System.nanoTime() - lastArrival < patience.toNanos()) {
      LockSupport.parkNanos(LOOK_NANOS);
      long before = arrived;
      arrived = arrived(group);
      if (arrived != before) {
        lastArrival = System.nanoTime();
      }
    }
    return arrived;
  }

  @Override
  public void close() {
    link.close();
    object.close();
    arena.close();
  }
}
