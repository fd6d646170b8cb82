package dev.tandem.lvs.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The format that libpcap began with (draft-ietf-opsawg-pcap), with nanoseconds.
 *
 * <pre>
 *   file     24 octets   magic32, major16 2, minor16 4, 0, 0, snap length32, link type32
 *   packet   16 octets   seconds32, nanoseconds32, kept32, length32; the frame follows
 * </pre>
 */
final class PcapFile implements CaptureFile {

  private static final int NANOSECOND_MAGIC = 0xa1b23c4d;
  private static final int VERSION = 2 << 16 | 4;
  private static final int FILE_HEADER = 24;
  private static final int PACKET_HEADER = 16;

  private final OutputStream out;

  PcapFile(OutputStream out) throws IOException {
    this.out = out;
    ByteBuffer header = ByteBuffer.allocate(FILE_HEADER);
    header.putInt(NANOSECOND_MAGIC).putInt(VERSION).putLong(0);
    out.write(header.putInt(CaptureSettings.MOST_SNAP).putInt(ETHERNET).array());
  }

  @Override
  public void write(CapturedPacket packet) throws IOException {
    Instant time = packet.time();
    ByteBuffer header = ByteBuffer.allocate(PACKET_HEADER);
    header.putInt((int) time.getEpochSecond()).putInt(time.getNano());
    out.write(header.putInt(packet.frame().length).putInt(packet.length()).array());
    out.write(packet.frame());
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
