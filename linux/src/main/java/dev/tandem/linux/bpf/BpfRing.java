package dev.tandem.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.linux.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The reader's side of a BPF ring buffer, mapped into this process: reading takes no system call.
 *
 * <pre>
 *   consumer page   u64 consumer position (ours to write)
 *   producer page   u64 producer position
 *   data            records: u32 length and flags, u32 page offset, payload; padded to 8 octets.
 *                   Mapped twice in a row, so that no record is ever broken in two.
 * </pre>
 *
 * One thread reads. The layout is the kernel's (kernel/bpf/ringbuf.c).
 */
public final class BpfRing {

  private static final int PAGE = 4096;
  private static final int RECORD_HEADER = 8;
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;
  private static final int LENGTH_MASK = ~(BUSY | DISCARDED);
  private static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final VarHandle INT = JAVA_INT.varHandle();

  private final MemorySegment consumer;
  private final MemorySegment producer;
  private final long mask;
  private final int fd;
  private boolean caughtUp;

  public BpfRing(BpfMap map, Arena arena) {
    fd = map.fd();
    long size = map.shape().entries();
    mask = size - 1;
    consumer =
        LibC.mmap(
            PAGE,
            LibC.PROT_READ | LibC.PROT_WRITE,
            LibC.MAP_SHARED,
            fd,
            0,
            arena,
            "ring " + map.name());
    producer =
        LibC.mmap(
            PAGE + 2 * size,
            LibC.PROT_READ,
            LibC.MAP_SHARED,
            fd,
            PAGE,
            arena,
            "ring " + map.name());
  }

  /** Readable when there are records; to wait on with poll. */
  public int fd() {
    return fd;
  }

  /** Takes a record's payload out of the mapped ring. */
  public interface Reader {
    /**
     * Reads one record.
     *
     * @param ring memory that holds the record, valid during the call only
     * @param offset of the payload in it
     */
    void read(MemorySegment ring, long offset, int length);
  }

  /** Hands over records, at most {@code limit}; returns how many. */
  public int poll(Reader reader, int limit) {
    long position = (long) LONG.get(consumer, 0L);
    long end = (long) LONG.getAcquire(producer, 0L);
    int count = 0;
    while (position < end && count < limit) {
      long at = PAGE + (position & mask);
      int header = (int) INT.getAcquire(producer, at);
      if ((header & BUSY) != 0) {
        break;
      }
      int length = header & LENGTH_MASK;
      if ((header & DISCARDED) == 0) {
        reader.read(producer, at + RECORD_HEADER, length);
        count++;
      }
      position += (length + RECORD_HEADER + 7) & ~7;
      LONG.setRelease(consumer, 0L, position);
    }
    caughtUp = position >= end;
    return count;
  }

  /** Whether the last {@link #poll} handed over all that there was room made for when it began. */
  public boolean caughtUp() {
    return caughtUp;
  }
}
