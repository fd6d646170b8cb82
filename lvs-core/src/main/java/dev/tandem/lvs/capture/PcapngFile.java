package dev.tandem.lvs.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * The newer format (draft-ietf-opsawg-pcapng), which names the interface of each packet and has
 * room for a comment: verdict and reason.
 *
 * <pre>
 *   block       type32, length32, body, length32 again; all padded to four octets
 *   section     byte order32, major16 1, minor16 0, length of the section64 (-1: not known)
 *   interface   link type16, -16, snap length32, options
 *   packet      interface32, time64, kept32, length32, the frame, options
 *   option      code16, length16, value; the last one has code and length 0
 * </pre>
 */
final class PcapngFile implements CaptureFile {

  private static final int SECTION = 0x0a0d0d0a;
  private static final int INTERFACE = 1;
  private static final int PACKET = 6;
  private static final int BYTE_ORDER = 0x1a2b3c4d;
  private static final int BLOCK_FRAME = 12;
  private static final int COMMENT = 1;
  private static final int NAME = 2;
  private static final int RESOLUTION = 9;
  private static final byte NANOSECONDS = 9;

  private final OutputStream out;
  private final Map<String, Integer> interfaces = new HashMap<>();

  PcapngFile(OutputStream out) throws IOException {
    this.out = out;
    ByteBuffer body = ByteBuffer.allocate(16);
    body.putInt(BYTE_ORDER).putShort((short) 1).putShort((short) 0).putLong(-1);
    block(SECTION, body.array());
  }

  @Override
  public void write(CapturedPacket packet) throws IOException {
    Integer known = interfaces.get(packet.interfaceName());
    int number = known == null ? begin(packet.interfaceName()) : known;
    byte[] comment = packet.outcome().getBytes(StandardCharsets.UTF_8);
    int kept = packet.frame().length;
    ByteBuffer body = ByteBuffer.allocate(20 + padded(kept) + 4 + padded(comment.length) + 4);
    body.putInt(number);
    body.putLong(ChronoUnit.NANOS.between(Instant.EPOCH, packet.time()));
    body.putInt(kept).putInt(packet.length()).put(packet.frame()).position(20 + padded(kept));
    option(body, COMMENT, comment);
    block(PACKET, body.putInt(0).array());
  }

  private int begin(String name) throws IOException {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(8 + 4 + padded(text.length) + 8 + 4);
    body.putShort((short) ETHERNET).putShort((short) 0).putInt(CaptureSettings.MOST_SNAP);
    option(body, NAME, text);
    option(body, RESOLUTION, new byte[] {NANOSECONDS});
    block(INTERFACE, body.putInt(0).array());
    int number = interfaces.size();
    interfaces.put(name, number);
    return number;
  }

  private static void option(ByteBuffer body, int code, byte[] value) {
    body.putShort((short) code).putShort((short) value.length).put(value);
    body.position(padded(body.position()));
  }

  private void block(int type, byte[] body) throws IOException {
    int length = BLOCK_FRAME + body.length;
    out.write(ByteBuffer.allocate(8).putInt(type).putInt(length).array());
    out.write(body);
    out.write(ByteBuffer.allocate(4).putInt(length).array());
  }

  private static int padded(int length) {
    return (length + 3) & ~3;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
