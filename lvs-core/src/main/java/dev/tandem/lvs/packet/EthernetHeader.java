package dev.tandem.lvs.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The header of an Ethernet frame, in front of the IP packet in it. */
public final class EthernetHeader {

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private EthernetHeader() {}

  /**
   * Writes one, with the type that the packet's version asks for.
   *
   * @param ip where the packet starts
   * @param destination MAC address in 48 bits, the first octet highest
   * @param origin the same of the sender
   */
  public static void write(MemorySegment memory, long ip, long destination, long origin) {
    long frame = ip - PacketView.ETHERNET_HEADER;
    memory.set(INT, frame, (int) (destination >>> 16));
    memory.set(SHORT, frame + 4, (short) destination);
    memory.set(INT, frame + 6, (int) (origin >>> 16));
    memory.set(SHORT, frame + 10, (short) origin);
    boolean ipv4 = (memory.get(BYTE, ip) & 0xf0) == 0x40;
    int type = ipv4 ? PacketView.ETHERTYPE_IPV4 : PacketView.ETHERTYPE_IPV6;
    memory.set(SHORT, frame + 12, (short) type);
  }
}
