package dev.tandem.director.golden;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Frames that were captured on an interface, in libpcap's file format. */
record Capture(List<Frame> frames) {

  private static final int FILE_HEADER = 24;
  private static final int NANOSECONDS_MAGIC = 0xa1b23c4d;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long NANOS_PER_MICRO = 1_000;

  /**
   * One frame.
   *
   * @param nanos when it passed, since the epoch
   */
  record Frame(long nanos, ByteBuffer bytes) {}

  /** Reads a file; one that was not recorded holds no frames. */
  static Capture read(String file) {
    List<Frame> frames = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(Recordings.bytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.remaining() < FILE_HEADER) {
      return new Capture(frames);
    }
    long unit = buffer.getInt(0) == NANOSECONDS_MAGIC ? 1 : NANOS_PER_MICRO;
    buffer.position(FILE_HEADER);
    while (buffer.hasRemaining()) {
      long nanos = Integer.toUnsignedLong(buffer.getInt()) * NANOS_PER_SECOND;
      nanos += buffer.getInt() * unit;
      int length = buffer.getInt();
      buffer.getInt();
      frames.add(new Frame(nanos, buffer.slice(buffer.position(), length)));
      buffer.position(buffer.position() + length);
    }
    return new Capture(frames);
  }
}
