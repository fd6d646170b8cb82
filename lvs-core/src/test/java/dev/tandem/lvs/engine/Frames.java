package dev.tandem.lvs.engine;

import dev.tandem.linux.MacAddress;
import dev.tandem.lvs.packet.Checksums;
import dev.tandem.lvs.packet.Ipv4;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.SctpChunk;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
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

  private static final byte DESTINATION_OPTIONS = 60;

  private MacAddress destinationMac = DIRECTOR_MAC;
  private MacAddress sourceMac = CLIENT_MAC;
  private int protocol = PacketView.TCP;
  private int ttl = 64;
  private int tos;
  private int fragmentBits = 0x4000;
  private InetAddress source = InetAddress.ofLiteral("0.0.0.0");
  private InetAddress target = source;
  private int sourcePort;
  private int targetPort;
  private int flags;
  private byte[] options = {};
  private byte[] payload = {};
  private int sequence = 1;
  private int acknowledged = 2;
  private byte[] tcpOptions = {};
  private int extensions;

  private Frames() {}

  /** A TCP segment; ends as {@code 192.0.2.1:40000} or {@code [2001:db8::1]:40000}. */
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
    source = host(from);
    sourcePort = port(from);
    target = host(to);
    targetPort = port(to);
    return this;
  }

  /** The address of an end. */
  public static InetAddress host(String end) {
    String host = end.substring(0, end.lastIndexOf(':'));
    return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", ""));
  }

  /** The IPv4 address of an end in 32 bits. */
  public static int address(String end) {
    return Ipv4.bits(host(end));
  }

  public static int port(String end) {
    return Integer.parseInt(end.substring(end.lastIndexOf(':') + 1));
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

  /** Of a TCP segment. */
  public Frames numbers(int newSequence, int newAcknowledged) {
    sequence = newSequence;
    acknowledged = newAcknowledged;
    return this;
  }

  /** Of a TCP segment: a multiple of four octets. */
  public Frames tcpOptions(byte[] octets) {
    tcpOptions = octets.clone();
    return this;
  }

  /** With IPv6: so many headers of destination options. */
  public Frames extensions(int count) {
    extensions = count;
    return this;
  }

  /** IP options, a multiple of four octets. */
  public Frames options(int words) {
    options = new byte[words * 4];
    Arrays.fill(options, (byte) 1);
    return this;
  }

  public byte[] bytes() {
    boolean ipv6 = source instanceof Inet6Address;
    int ipHeader = ipv6 ? 40 + 8 * extensions : 20 + options.length;
    int transportHeader =
        switch (protocol) {
          case PacketView.TCP -> 20 + tcpOptions.length;
          case PacketView.SCTP -> 16;
          default -> 8;
        };
    int total = ipHeader + transportHeader + payload.length;
    byte[] frame = new byte[14 + total];
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    buffer.put(destinationMac.octets()).put(sourceMac.octets());
    if (ipv6) {
      putIpv6Headers(buffer.putShort((short) 0x86dd), total - 40);
    } else {
      putIpv4Header(buffer.putShort((short) 0x0800), ipHeader, total);
    }
    buffer.putShort((short) sourcePort).putShort((short) targetPort);
    if (protocol == PacketView.TCP) {
      buffer.putInt(sequence).putInt(acknowledged);
      buffer.put((byte) (0x50 + tcpOptions.length * 4)).put((byte) flags).putShort((short) 1000);
      buffer.putInt(0).put(tcpOptions);
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

  private void putIpv4Header(ByteBuffer buffer, int ipHeader, int total) {
    buffer.put((byte) (0x40 | ipHeader / 4)).put((byte) tos).putShort((short) total);
    buffer.putShort((short) 0x1234).putShort((short) fragmentBits);
    buffer.put((byte) ttl).put((byte) protocol).putShort((short) 0);
    buffer.put(source.getAddress()).put(target.getAddress()).put(options);
  }

  private void putIpv6Headers(ByteBuffer buffer, int length) {
    buffer.putInt(0x60000000 | tos << 20).putShort((short) length);
    buffer.put((byte) (extensions > 0 ? DESTINATION_OPTIONS : protocol)).put((byte) ttl);
    buffer.put(source.getAddress()).put(target.getAddress());
    for (int left = extensions - 1; left >= 0; left--) {
      buffer.put((byte) (left > 0 ? DESTINATION_OPTIONS : protocol)).put((byte) 0);
      // One option of six octets that only pads.
      buffer.putShort((short) 0x0104).putInt(0);
    }
  }

  private void fillChecksums(byte[] frame, int ip, int ipHeader, int transportLength) {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    MemorySegment memory = MemorySegment.ofArray(frame);
    if (frame[ip] >> 4 == 4) {
      buffer.putShort(ip + 10, (short) Checksums.of(memory, ip, ipHeader));
    }
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

  /** An ICMPv6 error (RFC 4443), as {@link #icmpError} builds one. */
  public static byte[] icmpv6Error(
      String from, String to, int typeAndCode, int rest, byte[] about) {
    byte[] frame = new byte[14 + 40 + 8 + about.length];
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    buffer.put(DIRECTOR_MAC.octets()).put(CLIENT_MAC.octets()).putShort((short) 0x86dd);
    buffer.putInt(0x60000000).putShort((short) (8 + about.length));
    buffer.put((byte) PacketView.ICMPV6).put((byte) 64);
    buffer.put(InetAddress.ofLiteral(from).getAddress());
    buffer.put(InetAddress.ofLiteral(to).getAddress());
    buffer.putShort((short) typeAndCode).putShort((short) 0).putInt(rest).put(about);
    buffer.putShort(56, (short) transportChecksum(frame, 14, 40, 8 + about.length));
    return frame;
  }

  /** A message of SIP that belongs to a call. */
  public static String invite(String callId) {
    return "INVITE sip:bob@example.com SIP/2.0\r\nCall-ID: " + callId + "\r\n\r\n";
  }

  /** Cuts a frame with an IPv6 packet without extensions into fragments, as {@link #cut} does. */
  public static List<byte[]> cutIpv6(byte[] frame, int piece) {
    List<byte[]> fragments = new ArrayList<>();
    for (int start = 54; start < frame.length; start += piece) {
      int length = Math.min(piece, frame.length - start);
      byte[] fragment = Arrays.copyOf(Arrays.copyOf(frame, 54), 62 + length);
      System.arraycopy(frame, start, fragment, 62, length);
      boolean more = start + length < frame.length;
      ByteBuffer buffer = ByteBuffer.wrap(fragment);
      buffer.putShort(18, (short) (8 + length));
      buffer.put(54, fragment[20]).put(20, (byte) 44);
      buffer.putShort(56, (short) (start - 54 | (more ? 1 : 0))).putInt(58, 0x12345678);
      fragments.add(fragment);
    }
    return fragments;
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
    boolean ipv6 = frame[ip] >> 4 == 6;
    int addresses = ipv6 ? 32 : 8;
    byte[] pseudo = new byte[addresses + 4 + transportLength];
    System.arraycopy(frame, ip + (ipv6 ? 8 : 12), pseudo, 0, addresses);
    pseudo[addresses + 1] = frame[ip + (ipv6 ? 6 : 9)];
    if (ipv6 && pseudo[addresses + 1] == DESTINATION_OPTIONS) {
      pseudo[addresses + 1] = frame[ip + ipHeader - 8];
    }
    pseudo[addresses + 2] = (byte) (transportLength >> 8);
    pseudo[addresses + 3] = (byte) transportLength;
    System.arraycopy(frame, ip + ipHeader, pseudo, addresses + 4, transportLength);
    return Checksums.of(MemorySegment.ofArray(pseudo), 0, pseudo.length);
  }
}
