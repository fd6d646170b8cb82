package dev.tandem.lvs.capture;

import dev.tandem.linux.MacAddress;
import dev.tandem.lvs.packet.PacketView;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** A captured packet in one line, as tcpdump writes it, with what became of it at the end. */
public final class PacketLine {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS").withZone(ZoneId.systemDefault());
  private static final String TCP_FLAGS = "FSRP.UEW";
  private static final int TYPE_IPV4 = 0x0800;
  private static final int TYPE_ARP = 0x0806;
  private static final int TYPE_VLAN = 0x8100;
  private static final int TYPE_IPV6 = 0x86dd;
  private static final int IPV4_IN_IP = 4;
  private static final int IPV6_IN_IP = 41;
  private static final int FRAGMENT_OFFSET = 0x1fff;
  private static final int MORE_FRAGMENTS = 0x2000;

  private PacketLine() {}

  /** Time, interface, packet, verdict and reason. */
  public static String of(CapturedPacket packet) {
    return "%s %s %s: %s"
        .formatted(
            TIME.format(packet.time()),
            packet.interfaceName(),
            frame(ByteBuffer.wrap(packet.frame())),
            packet.outcome());
  }

  private static String frame(ByteBuffer in) {
    StringBuilder text = new StringBuilder();
    try {
      byte[] target = new byte[MacAddress.LENGTH];
      byte[] source = new byte[MacAddress.LENGTH];
      int type = in.get(target).get(source).getShort() & 0xffff;
      while (type == TYPE_VLAN) {
        text.append("vlan ").append(in.getShort() & 0xfff).append(", ");
        type = in.getShort() & 0xffff;
      }
      switch (type) {
        case TYPE_IPV4 -> ipv4(in.slice(), text);
        case TYPE_IPV6 -> ipv6(in.slice(), text);
        case TYPE_ARP -> arp(in.slice(), text);
        default -> {
          ends(text, MacAddress.of(source).toString(), MacAddress.of(target).toString());
          text.append("type 0x%04x".formatted(type));
        }
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      text.append(" [cut short]");
    }
    return text.toString();
  }

  private static void arp(ByteBuffer arp, StringBuilder text) {
    boolean asks = arp.getShort(6) == 1;
    String sender = address(arp, 14, 4);
    text.append("ARP ");
    text.append(asks ? "who-has " + address(arp, 24, 4) + " tell " + sender : "reply of " + sender);
  }

  private static void ipv4(ByteBuffer ip, StringBuilder text) {
    int header = (ip.get(0) & 0xf) * 4;
    int length = (ip.getShort(2) & 0xffff) - header;
    int fragment = ip.getShort(6);
    String source = address(ip, 12, 4);
    String target = address(ip, 16, 4);
    int protocol = ip.get(9) & 0xff;
    text.append("IP ");
    if ((fragment & FRAGMENT_OFFSET) != 0) {
      ends(text, source, target);
      text.append("fragment at ").append((fragment & FRAGMENT_OFFSET) * 8);
      text.append(", length ").append(length);
      return;
    }
    transport(ip.slice(header, ip.capacity() - header), protocol, length, source, target, text);
    text.append((fragment & MORE_FRAGMENTS) != 0 ? ", first fragment" : "");
  }

  private static void ipv6(ByteBuffer ip, StringBuilder text) {
    int length = ip.getShort(4) & 0xffff;
    String source = address(ip, 8, 16);
    String target = address(ip, 24, 16);
    text.append("IP6 ");
    transport(ip.slice(40, ip.capacity() - 40), ip.get(6) & 0xff, length, source, target, text);
  }

  private static void transport(
      ByteBuffer in, int protocol, int length, String source, String target, StringBuilder text) {
    switch (protocol) {
      case PacketView.TCP -> {
        ports(in, source, target, text);
        tcp(in, length, text);
      }
      case PacketView.UDP -> {
        ports(in, source, target, text);
        text.append("UDP, length ").append(length - 8);
      }
      case PacketView.SCTP -> {
        ports(in, source, target, text);
        text.append("sctp chunk ").append(in.get(12) & 0xff).append(", length ").append(length);
      }
      case PacketView.ICMP, PacketView.ICMPV6 -> {
        ends(text, source, target);
        int type = in.get(0) & 0xff;
        text.append(protocol == PacketView.ICMP ? "ICMP" : "ICMP6").append(" type ").append(type);
        text.append(" code ").append(in.get(1) & 0xff).append(", length ").append(length);
      }
      case IPV4_IN_IP -> {
        ends(text, source, target);
        ipv4(in, text);
      }
      case IPV6_IN_IP -> {
        ends(text, source, target);
        ipv6(in, text);
      }
      default -> {
        ends(text, source, target);
        text.append("protocol ").append(protocol).append(", length ").append(length);
      }
    }
  }

  private static void tcp(ByteBuffer in, int length, StringBuilder text) {
    int header = (in.get(12) >> 4 & 0xf) * 4;
    int flags = in.get(13) & 0xff;
    text.append("Flags [");
    for (int bit = 0; bit < TCP_FLAGS.length(); bit++) {
      text.append((flags >> bit & 1) != 0 ? TCP_FLAGS.substring(bit, bit + 1) : "");
    }
    text.append(flags == 0 ? "none" : "").append("], seq ").append(in.getInt(4) & 0xffffffffL);
    if ((flags & PacketView.ACK) != 0) {
      text.append(", ack ").append(in.getInt(8) & 0xffffffffL);
    }
    text.append(", win ").append(in.getShort(14) & 0xffff);
    text.append(", length ").append(length - header);
  }

  private static void ports(ByteBuffer in, String source, String target, StringBuilder text) {
    ends(text, source + "." + (in.getShort(0) & 0xffff), target + "." + (in.getShort(2) & 0xffff));
  }

  private static void ends(StringBuilder text, String source, String target) {
    text.append(source).append(" > ").append(target).append(": ");
  }

  private static String address(ByteBuffer in, int at, int length) {
    byte[] octets = new byte[length];
    in.get(at, octets);
    try {
      return InetAddress.getByAddress(octets).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
