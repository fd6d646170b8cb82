package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tandem.linux.bpf.BpfRing;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.engine.Openings;
import dev.tandem.lvs.fastpath.SharedLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Hands the engine what the XDP program reports of the connections that it forwards or opens. */
final class ProgramReports {

  private static final ValueLayout.OfInt NET_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort NET_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private final BpfRing ring;
  private final Engine engine;
  private final Openings openings;
  private final BpfRing.Reader reader = this::read;
  private int now;

  ProgramReports(BpfRing ring, Engine engine) {
    this.ring = ring;
    this.engine = engine;
    this.openings = engine.openings();
  }

  /** Readable when there are reports. */
  int fd() {
    return ring.fd();
  }

  /** Takes all that are there by now; returns how many. */
  int take(int atTicks) {
    now = atTicks;
    int epoch = openings.openEpoch();
    int count = ring.poll(reader, Integer.MAX_VALUE);
    openings.takeReported(atTicks);
    if (ring.caughtUp()) {
      openings.closeBefore(epoch);
    }
    return count;
  }

  private void read(MemorySegment memory, long offset, int length) {
    if (length == SharedLayout.EVENT_LENGTH) {
      segmentSeen(memory, offset);
    } else if (length == SharedLayout.OPENING_LENGTH) {
      opened(memory, offset);
    }
  }

  private void opened(MemorySegment memory, long offset) {
    openings
        .reported(
            memory.get(JAVA_INT, offset + SharedLayout.OPENING_EPOCH),
            memory.get(JAVA_INT, offset + SharedLayout.OPENING_DESTINATION),
            memory.get(JAVA_BYTE, offset + SharedLayout.OPENING_TCP_FLAGS) & 0xff,
            now)
        .ofIpv4(
            memory.get(JAVA_BYTE, offset + SharedLayout.OPENING_PROTOCOL) & 0xff,
            memory.get(NET_INT, offset + SharedLayout.OPENING_CLIENT_ADDRESS),
            memory.get(NET_SHORT, offset + SharedLayout.OPENING_CLIENT_PORT) & 0xffff,
            memory.get(NET_INT, offset + SharedLayout.OPENING_VIRTUAL_ADDRESS),
            memory.get(NET_SHORT, offset + SharedLayout.OPENING_VIRTUAL_PORT) & 0xffff);
  }

  private void segmentSeen(MemorySegment memory, long offset) {
    engine.segmentSeen(
        memory.get(JAVA_INT, offset + SharedLayout.EVENT_SLOT),
        memory.get(JAVA_INT, offset + SharedLayout.EVENT_STATE),
        memory.get(JAVA_BYTE, offset + SharedLayout.EVENT_FLAG_CLASS),
        memory.get(JAVA_BYTE, offset + SharedLayout.EVENT_FROM_SERVER) != 0,
        now);
  }
}
