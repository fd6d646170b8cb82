package dev.tandem.lvs.engine;

import dev.tandem.linux.MacAddress;
import dev.tandem.lvs.packet.Checksums;
import dev.tandem.lvs.packet.Ipv4;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.SctpChunk;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** Builds Ethernet frames for tests, with right checksums. */
public final class Frames {

  public static final MacAddress CLIENT_MAC = MacAddress.parse("02:00:00:00:01:02");
  public static final MacAddress DIRECTOR_MAC = MacAddress.parse("02:00:00:00:01:01");

  private MacAddress destinationMac = DIRECTOR_MAC;
  private MacAddress sourceMac = CLIENT_MAC;
  private int protocol = PacketView.TCP;
  private int ttl = 64;
  private int tos;
  private int fragmentBits = 0x4000;
  private int source;
  private int target;
  private int sourcePort;
  private int targetPort;
  private int flags;
  private byte[] options = {};
  private byte[] payload = {};

  private Frames() {}

  /** A TCP segment; addresses as {@code 192.0.2.1:40000}. */
  public static Frames tcp(String from, String to, int flags) {
    Frames frames = new Frames().ends(from, to);
    frames.flags = flags;
    return frames;
  }

  public static Frames udp(String from, String to) {
    Frames frames = new Frames().ends(from, to);
    frames.protocol = PacketView.UDP;
    return frames;
  }

  /** An SCTP packet with one chunk, of a type in {@link SctpChunk}; the payload is the chunk's. */
  public static Frames sctp(String from, String to, int chunk) {
    Frames frames = new Frames().ends(from, to);
    frames.protocol = PacketView.SCTP;
    frames.flags = chunk;
    return frames;
  }

  private Frames ends(String from, String to) {
    source = address(from);
    sourcePort = port(from);
    target = address(to);
    targetPort = port(to);
    return this;
  }

  public static int address(String end) {
    return Ipv4.bits(InetAddress.ofLiteral(end.substring(0, end.indexOf(':'))));
  }

  public static int port(String end) {
    return Integer.parseInt(end.substring(end.indexOf(':') + 1));
  }

  public Frames macs(MacAddress destination, MacAddress origin) {
    destinationMac = destination;
    sourceMac = origin;
    return this;
  }

  public Frames ttl(int newTtl) {
    ttl = newTtl;
    return this;
  }

  public Frames tos(int newTos) {
    tos = newTos;
    return this;
  }

  /** Lets routers fragment the packet. */
  public Frames mayBeFragmented() {
    fragmentBits = 0;
    return this;
  }

  public Frames payload(String text) {
    payload = text.getBytes(StandardCharsets.US_ASCII);
    return this;
  }

  /** IP options, a multiple of four octets. */
  public Frames options(int words) {
    options = new byte[words * 4];
    Arrays.fill(options, (byte) 1);
    return this;
  }

  public byte[] bytes() {
    int ipHeader = 20 + options.length;
    int transportHeader =
        switch (protocol) {
          case PacketView.TCP -> 20;
          case PacketView.SCTP -> 16;
          default -> 8;
        };
    int total = ipHeader + transportHeader + payload.length;
    byte[] frame = new byte[14 + total];
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    buffer.put(destinationMac.octets()).put(sourceMac.octets()).putShort((short) 0x0800);
    buffer.put((byte) (0x40 | ipHeader / 4)).put((byte) tos).putShort((short) total);
    buffer.putShort((short) 0x1234).putShort((short) fragmentBits);
    buffer.put((byte) ttl).put((byte) protocol).putShort((short) 0).putInt(source).putInt(target);
    buffer.put(options);
    buffer.putShort((short) sourcePort).putShort((short) targetPort);
    if (protocol == PacketView.TCP) {
      buffer.putInt(1).putInt(2).put((byte) 0x50).put((byte) flags).putShort((short) 1000);
      buffer.putInt(0);
    } else if (protocol == PacketView.SCTP) {
      buffer.putInt(0x01020304).putInt(0).put((byte) flags).put((byte) 0);
      buffer.putShort((short) (4 + payload.length));
    } else {
      buffer.putShort((short) (8 + payload.length)).putShort((short) 0);
    }
    buffer.put(payload);
    fillChecksums(frame, 14, ipHeader, total - ipHeader);
    return frame;
  }

  private void fillChecksums(byte[] frame, int ip, int ipHeader, int transportLength) {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    MemorySegment memory = MemorySegment.ofArray(frame);
    buffer.putShort(ip + 10, (short) Checksums.of(memory, ip, ipHeader));
    int transport = ip + ipHeader;
    if (protocol == PacketView.SCTP) {
      buffer.putInt(transport + 8, sctpChecksum(frame, transport));
      return;
    }
    int at = transport + (protocol == PacketView.TCP ? 16 : 6);
    int checksum = transportChecksum(frame, ip, ipHeader, transportLength);
    buffer.putShort(at, (short) (protocol == PacketView.UDP && checksum == 0 ? 0xffff : checksum));
  }

  /** The checksum (RFC 9260 appendix A) of what follows an offset, as it stands in the packet. */
  public static int sctpChecksum(byte[] frame, int transport) {
    byte[] packet = Arrays.copyOfRange(frame, transport, frame.length);
    ByteBuffer.wrap(packet).putInt(8, 0);
    CRC32C crc = new CRC32C();
    crc.update(packet);
    return Integer.reverseBytes((int) crc.getValue());
  }

  /**
   * An ICMP error (RFC 792) that quotes an IP packet; addresses without port.
   *
   * @param rest of the header, such as the MTU of "fragmentation needed"
   */
  public static byte[] icmpError(String from, String to, int typeAndCode, int rest, byte[] about) {
    byte[] frame = new byte[14 + 20 + 8 + about.length];
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    buffer.put(DIRECTOR_MAC.octets()).put(CLIENT_MAC.octets()).putShort((short) 0x0800);
    buffer.putShort((short) 0x45c0).putShort((short) (28 + about.length)).putInt(0x77770000);
    buffer.put((byte) 64).put((byte) PacketView.ICMP).putShort((short) 0);
    buffer.putInt(address(from + ":0")).putInt(address(to + ":0"));
    buffer.putShort((short) typeAndCode).putShort((short) 0).putInt(rest).put(about);
    MemorySegment memory = MemorySegment.ofArray(frame);
    buffer.putShort(24, (short) Checksums.of(memory, 14, 20));
    buffer.putShort(36, (short) Checksums.of(memory, 34, 8 + about.length));
    return frame;
  }

  /** Cuts a frame with an IPv4 packet without options into fragments with so much data each. */
  public static List<byte[]> cut(byte[] frame, int piece) {
    List<byte[]> fragments = new ArrayList<>();
    for (int start = 34; start < frame.length; start += piece) {
      int length = Math.min(piece, frame.length - start);
      byte[] fragment = Arrays.copyOf(frame, 34 + length);
      System.arraycopy(frame, start, fragment, 34, length);
      boolean more = start + length < frame.length;
      ByteBuffer buffer = ByteBuffer.wrap(fragment);
      buffer.putShort(16, (short) (20 + length));
      buffer.putShort(20, (short) ((more ? 0x2000 : 0) | (start - 34) / 8));
      buffer.putShort(24, (short) 0);
      buffer.putShort(24, (short) Checksums.of(MemorySegment.ofArray(fragment), 14, 20));
      fragments.add(fragment);
    }
    return fragments;
  }

  /** The checksum over pseudo header and transport; 0 when a correct one is in the frame. */
  public static int transportChecksum(byte[] frame, int ip, int ipHeader, int transportLength) {
    byte[] pseudo = new byte[12 + transportLength];
    System.arraycopy(frame, ip + 12, pseudo, 0, 8);
    pseudo[9] = frame[ip + 9];
    pseudo[10] = (byte) (transportLength >> 8);
    pseudo[11] = (byte) transportLength;
    System.arraycopy(frame, ip + ipHeader, pseudo, 12, transportLength);
    return Checksums.of(MemorySegment.ofArray(pseudo), 0, pseudo.length);
  }
}
