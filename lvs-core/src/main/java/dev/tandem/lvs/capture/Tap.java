package dev.tandem.lvs.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tandem.linux.bpf.BpfMap;
import dev.tandem.linux.bpf.BpfRing;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.table.Ticks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The maps of one director's program through which it shows packets, for as long as this is open.
 */
final class Tap implements AutoCloseable {

  private static final String PORTS = "ports";
  private static final int PATIENCE = Ticks.ofSeconds(3);
  private static final int ENDED = 0;
  private static final int BATCH = 256;
  private static final Verdict[] VERDICTS = Verdict.values();
  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final VarHandle LONG = JAVA_LONG.varHandle();

  private final Arena arena = Arena.ofShared();
  private final int id;
  private final MemorySegment capture;
  private final MemorySegment ports;
  private final BpfMap packets;
  private final BpfRing ring;
  private final Map<Integer, String> names = new HashMap<>();

  /**
   * Begins to have packets shown.
   *
   * @throws IllegalStateException when somebody else does
   * @throws dev.tandem.linux.LinuxException when the maps cannot be opened
   */
  Tap(Path pinPath, int interfaceIndex, CaptureSettings settings) {
    try (BpfMap captures = open(pinPath, CaptureLayout.CAPTURES);
        BpfMap portMap = open(pinPath, PORTS)) {
      id = captures.id();
      capture = captures.map(arena);
      ports = portMap.map(arena);
    }
    packets = open(pinPath, CaptureLayout.PACKETS);
    ring = new BpfRing(packets, arena);
    if (isTaken()) {
      release();
      throw new IllegalStateException("somebody else is capturing");
    }
    drain();
    set(interfaceIndex, settings);
    signOfLife();
  }

  private static BpfMap open(Path pinPath, String name) {
    return BpfMap.pinned(name, pinPath.resolve(name).toString());
  }

  /** Whether a director has put other maps in the place of these. */
  boolean isStale(Path pinPath) {
    try (BpfMap now = open(pinPath, CaptureLayout.CAPTURES)) {
      return now.id() != id;
    }
  }

  /** What was left in the ring for one who captured before. */
  private void drain() {
    while (ring.poll((_, _, _) -> {}, BATCH) > 0) {}
  }

  private void set(int interfaceIndex, CaptureSettings settings) {
    capture.set(JAVA_INT, CaptureLayout.CAPTURE_INTERFACE, interfaceIndex);
    capture.set(JAVA_INT, CaptureLayout.CAPTURE_SNAP, settings.snap());
    capture.set(JAVA_INT, CaptureLayout.CAPTURE_RATE, settings.rate());
    capture.set(JAVA_INT, CaptureLayout.CAPTURE_VERDICTS, bits(settings.verdicts()));
    capture.set(JAVA_INT, CaptureLayout.CAPTURE_AS_SENT, settings.asSent() ? 1 : 0);
    capture.set(JAVA_LONG, CaptureLayout.CAPTURE_SECOND, 0);
    capture.set(JAVA_LONG, CaptureLayout.CAPTURE_LEFT_OUT, 0);
    capture.set(JAVA_LONG, CaptureLayout.CAPTURE_LOST, 0);
  }

  private static int bits(Set<Verdict> verdicts) {
    return verdicts.stream().mapToInt(verdict -> 1 << verdict.ordinal()).sum();
  }

  /** Whether somebody else gave a sign of life that still counts. */
  private boolean isTaken() {
    int until = (int) INT.getAcquire(capture, (long) CaptureLayout.CAPTURE_UNTIL);
    int left = until - Ticks.now();
    return until != ENDED && left > 0 && left <= PATIENCE;
  }

  private void until(int moment) {
    INT.setRelease(capture, (long) CaptureLayout.CAPTURE_UNTIL, moment);
  }

  /** To be given more often than once in three seconds. */
  void signOfLife() {
    until(Ticks.now() + PATIENCE);
    for (int port = 0; port < SharedLayout.MAX_PORTS; port++) {
      long at = (long) port * SharedLayout.PORT_LENGTH;
      if (ports.get(JAVA_LONG, at) != 0) {
        LONG.getAndBitwiseOr(ports, at, SharedLayout.PORT_CAPTURED);
      }
    }
  }

  private void end() {
    until(ENDED);
    for (int port = 0; port < SharedLayout.MAX_PORTS; port++) {
      long at = (long) port * SharedLayout.PORT_LENGTH;
      LONG.getAndBitwiseAnd(ports, at, ~SharedLayout.PORT_CAPTURED);
    }
  }

  /** Readable when there are packets. */
  int fd() {
    return ring.fd();
  }

  /** Hands over what was shown; returns how many packets. */
  int take(Consumer<CapturedPacket> sink) {
    return ring.poll((memory, at, _) -> sink.accept(read(memory, at)), BATCH);
  }

  private CapturedPacket read(MemorySegment memory, long at) {
    int kept = memory.get(JAVA_SHORT, at + CaptureLayout.CAPTURED_KEPT) & 0xffff;
    int reason = memory.get(JAVA_BYTE, at + CaptureLayout.CAPTURED_REASON) & 0xff;
    int index = memory.get(JAVA_INT, at + CaptureLayout.CAPTURED_INTERFACE);
    return new CapturedPacket(
        time(memory.get(JAVA_LONG, at + CaptureLayout.CAPTURED_TIME)),
        names.computeIfAbsent(index, Interfaces::name),
        VERDICTS[memory.get(JAVA_BYTE, at + CaptureLayout.CAPTURED_VERDICT)],
        PacketCounter.numbered(reason),
        memory.get(JAVA_SHORT, at + CaptureLayout.CAPTURED_LENGTH) & 0xffff,
        memory.asSlice(at + CaptureLayout.CAPTURED_FRAME, kept).toArray(JAVA_BYTE));
  }

  /** The moment that the monotonic clock, which {@link System#nanoTime} reads, showed as this. */
  private static Instant time(long monotonicNanos) {
    return Instant.now().minusNanos(System.nanoTime() - monotonicNanos);
  }

  /** What was not shown so far. */
  Capture.Totals totals() {
    return new Capture.Totals(
        capture.get(JAVA_LONG, CaptureLayout.CAPTURE_LEFT_OUT),
        capture.get(JAVA_LONG, CaptureLayout.CAPTURE_LOST));
  }

  private void release() {
    arena.close();
    packets.close();
  }

  @Override
  public void close() {
    end();
    release();
  }
}
