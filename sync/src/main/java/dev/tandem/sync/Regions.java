package dev.tandem.sync;

import dev.tandem.lvs.replica.FlowDigest;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/** Sets of regions and their digests on the wire: bit 0 of the first octet is region 0. */
final class Regions {

  static final int LENGTH = FlowDigest.REGIONS / Byte.SIZE;

  private Regions() {}

  static void write(BitSet regions, ByteBuffer buffer) {
    int end = buffer.position() + LENGTH;
    buffer.put(regions.toByteArray());
    while (buffer.position() < end) {
      buffer.put((byte) 0);
    }
  }

  static BitSet read(ByteBuffer buffer) {
    try {
      byte[] octets = new byte[LENGTH];
      buffer.get(octets);
      return BitSet.valueOf(octets);
    } catch (BufferUnderflowException e) {
      throw new MalformedMessageException("its set of regions is cut off");
    }
  }

  static void writeDigests(long[] digests, ByteBuffer buffer) {
    for (long digest : digests) {
      buffer.putLong(digest);
    }
  }

  static long[] readDigests(ByteBuffer buffer) {
    try {
      long[] digests = new long[FlowDigest.REGIONS];
      for (int region = 0; region < digests.length; region++) {
        digests[region] = buffer.getLong();
      }
      return digests;
    } catch (BufferUnderflowException e) {
      throw new MalformedMessageException("its digests are cut off");
    }
  }
}
