package dev.tandem.lvs.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SctpPacketTest {

  private static final int TRANSPORT = 34;
  private static final String CLIENT = "192.0.2.7:40000";
  private static final String SERVER = "10.0.0.1:9899";

  private final PacketView packet = new PacketView();
  private final Random random = new Random(6);

  private byte[] frame(int chunk, int length) {
    return Frames.sctp(CLIENT, SERVER, chunk).payload("x".repeat(length)).bytes();
  }

  private PacketView.Parsed parse(byte[] frame) {
    return packet.parse(MemorySegment.ofArray(frame), 0, frame.length);
  }

  @Test
  void newPortsGetTheChecksumOfTheWholePacket() {
    for (int i = 0; i < 500; i++) {
      byte[] frame = frame(SctpChunk.DATA, random.nextInt(1400));
      assertThat(parse(frame)).isEqualTo(PacketView.Parsed.FLOW);
      HeaderRewrite.target(packet, 0, IpAddress.low(random.nextInt()), random.nextInt(65536));
      HeaderRewrite.source(packet, 0, IpAddress.low(random.nextInt()), random.nextInt(65536));
      assertThat(ByteBuffer.wrap(frame).getInt(TRANSPORT + 8))
          .isEqualTo(Frames.sctpChecksum(frame, TRANSPORT));
    }
  }

  @Test
  void newAddressesAloneLeaveTheChecksum() {
    byte[] frame = frame(SctpChunk.DATA, 10);
    int before = ByteBuffer.wrap(frame).getInt(TRANSPORT + 8);
    parse(frame);
    HeaderRewrite.target(packet, 0, IpAddress.low(random.nextInt()), packet.targetPort());
    assertThat(ByteBuffer.wrap(frame).getInt(TRANSPORT + 8)).isEqualTo(before);
  }

  @Test
  void aBrokenChecksumStaysBroken() {
    byte[] frame = frame(SctpChunk.DATA, 10);
    frame[frame.length - 1] ^= 1;
    parse(frame);
    HeaderRewrite.target(packet, packet.targetHigh(), packet.targetLow(), 80);
    assertThat(ByteBuffer.wrap(frame).getInt(TRANSPORT + 8))
        .isNotEqualTo(Frames.sctpChecksum(frame, TRANSPORT));
  }

  @Test
  void theFirstChunkCounts() {
    parse(frame(SctpChunk.SHUTDOWN, 4));
    assertThat(packet.chunk()).isEqualTo(SctpChunk.SHUTDOWN);
    assertThat(packet.sourcePort()).isEqualTo(40000);
    assertThat(packet.targetPort()).isEqualTo(9899);
  }

  @Test
  void anAbortBehindACookieCounts() {
    byte[] frame = frame(SctpChunk.COOKIE_ECHO, 3 + 1 + 4);
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    bytes.putShort(TRANSPORT + 14, (short) 7); // one octet of padding follows
    bytes.put(TRANSPORT + 20, (byte) SctpChunk.ABORT);
    parse(frame);
    assertThat(packet.chunk()).isEqualTo(SctpChunk.ABORT);
    bytes.putShort(TRANSPORT + 14, (short) 0xffff); // longer than the packet
    parse(frame);
    assertThat(packet.chunk()).isEqualTo(SctpChunk.COOKIE_ECHO);
  }

  @Test
  void aPacketWithoutAChunkIsMalformed() {
    byte[] frame = frame(SctpChunk.INIT, 0);
    ByteBuffer.wrap(frame).putShort(16, (short) (20 + 15));
    assertThat(parse(frame)).isEqualTo(PacketView.Parsed.MALFORMED);
  }
}
