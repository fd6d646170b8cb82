package dev.tandem.bench.load;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;
import dev.tandem.linux.bpf.BpfObject;
import dev.tandem.linux.bpf.XdpLink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The servers' end of a path: counts in the kernel what arrives, and how long it was under way. */
public final class Sink implements AutoCloseable {

  private static final int STEP_SHIFT = 5;
  private static final int LINE_OF_CACHE = 64;
  private static final long LOOK_NANOS = 50_000;

  private final Arena arena = Arena.ofShared();
  private final BpfObject object = BpfObject.open("endpoints", Programs.elf("endpoints"));
  private final MemorySegment arrivals;
  private final MemorySegment times;
  private final XdpLink link;

  public Sink(DirectorPath path) {
    object.load();
    arrivals = object.map("arrivals").map(arena);
    times = object.map("times").map(arena);
    link =
        BenchNetwork.call(
            DirectorPath.SERVERS,
            () ->
                XdpLink.attach(
                    object.programFd("sink"), path.serverEnd().index(), XdpLink.Mode.NATIVE));
  }

  /** All packets that arrived so far. */
  public long arrived() {
    long sum = 0;
    for (long at = 0; at < arrivals.byteSize(); at += LINE_OF_CACHE) {
      sum += arrivals.get(JAVA_LONG, at);
    }
    return sum;
  }

  /** Waits until so many have arrived in all, or no more come; returns how many have. */
  public long await(long wanted, Duration patience) {
    long arrived = arrived();
    long lastArrival = System.nanoTime();
    while (arrived < wanted && System.nanoTime() - lastArrival < patience.toNanos()) {
      LockSupport.parkNanos(LOOK_NANOS);
      long before = arrived;
      arrived = arrived();
      if (arrived != before) {
        lastArrival = System.nanoTime();
      }
    }
    return arrived;
  }

  /** Forgets the times that were measured. */
  public void clearTimes() {
    times.fill((byte) 0);
  }

  /** The times since {@link #clearTimes}. */
  public Times times() {
    return new Times(times.toArray(JAVA_LONG), 1 << STEP_SHIFT);
  }

  @Override
  public void close() {
    link.close();
    object.close();
    arena.close();
  }
}
