package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tandem.linux.bpf.BpfRing;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.fastpath.SharedLayout;
import java.lang.foreign.MemorySegment;

/** Hands the engine what the XDP program reports of the connections that it forwards. */
final class ProgramReports {

  private static final int BATCH = 1024;

  private final BpfRing ring;
  private final Engine engine;
  private final BpfRing.Reader reader = this::segmentSeen;
  private int now;

  ProgramReports(BpfRing ring, Engine engine) {
    this.ring = ring;
    this.engine = engine;
  }

  /** Readable when there are reports. */
  int fd() {
    return ring.fd();
  }

  /** Returns how many were taken. */
  int take(int atTicks) {
    now = atTicks;
    return ring.poll(reader, BATCH);
  }

  private void segmentSeen(MemorySegment memory, long offset, int length) {
    if (length != SharedLayout.EVENT_LENGTH) {
      return;
    }
    engine.segmentSeen(
        memory.get(JAVA_INT, offset + SharedLayout.EVENT_SLOT),
        memory.get(JAVA_INT, offset + SharedLayout.EVENT_STATE),
        memory.get(JAVA_BYTE, offset + SharedLayout.EVENT_FLAG_CLASS),
        memory.get(JAVA_BYTE, offset + SharedLayout.EVENT_FROM_SERVER) != 0,
        now);
  }
}
