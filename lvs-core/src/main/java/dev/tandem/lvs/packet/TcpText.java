package dev.tandem.lvs.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;

/**
 * A whole TCP segment of a {@link PacketView} with its text, numbers and checksum, for those who
 * change what it says. Layout: RFC 9293 section 3.1.
 */
public final class TcpText {

  private static final int SEQUENCE = 4;
  private static final int ACKNOWLEDGMENT = 8;
  private static final int CHECKSUM = 16;
  private static final int FIXED_HEADER = 20;
  // RFC 9293 section 3.2, RFC 2018 section 3.
  private static final int END_OF_OPTIONS = 0;
  private static final int NO_OPERATION = 1;
  private static final int SELECTIVE_ACKNOWLEDGMENT = 5;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final PacketView packet;

  public TcpText(PacketView packet) {
    this.packet = packet;
  }

  private MemorySegment memory() {
    return packet.memory();
  }

  private long header() {
    return packet.transport();
  }

  /** Where the text starts. */
  public long from() {
    return header() + (memory().get(BYTE, header() + 12) >> 4 & 0xf) * 4L;
  }

  /** Where it ends. */
  public long to() {
    return packet.ip() + packet.totalLength();
  }

  public int sequence() {
    return memory().get(INT, header() + SEQUENCE);
  }

  /** Puts another sequence number in; the checksum is for later. */
  public void sequence(int sequence) {
    memory().set(INT, header() + SEQUENCE, sequence);
  }

  /** Changes what the segment acknowledges, selectively too; the checksum is for later. */
  public void acknowledged(IntUnaryOperator change) {
    if ((packet.tcpFlags() & PacketView.ACK) != 0) {
      apply(change, header() + ACKNOWLEDGMENT);
    }
    long end = from();
    long at = header() + FIXED_HEADER;
    while (at < end && memory().get(BYTE, at) != END_OF_OPTIONS) {
      int kind = memory().get(BYTE, at);
      int length = kind == NO_OPERATION || at + 1 == end ? 1 : memory().get(BYTE, at + 1) & 0xff;
      if (length == 0 || at + length > end) {
        return;
      }
      if (kind == SELECTIVE_ACKNOWLEDGMENT) {
        for (long edge = at + 2; edge + Integer.BYTES <= at + length; edge += Integer.BYTES) {
          apply(change, edge);
        }
      }
      at += length;
    }
  }

  private void apply(IntUnaryOperator change, long at) {
    memory().set(INT, at, change.applyAsInt(memory().get(INT, at)));
  }

  /**
   * Puts another text in place of a part of it. What is in front of it moves, headers too; the
   * checksum is for later.
   *
   * @return by how many octets the packet is longer now
   */
  public int replace(long start, long end, byte[] text) {
    int difference = text.length - (int) (end - start);
    packet.skip((int) (start - packet.ip()), -difference);
    MemorySegment.copy(text, 0, memory(), BYTE, end - text.length, text.length);
    HeaderRewrite.length(packet);
    return difference;
  }

  public boolean checksumRight() {
    return checksum() == 0;
  }

  /** Brings the checksum up to date with all changes. */
  public void writeChecksum() {
    memory().set(SHORT, header() + CHECKSUM, (short) 0);
    memory().set(SHORT, header() + CHECKSUM, (short) checksum());
  }

  private int checksum() {
    int length = packet.totalLength() - packet.headerLength();
    return Checksums.ofTransport(memory(), packet.ip(), header(), PacketView.TCP, length);
  }
}
