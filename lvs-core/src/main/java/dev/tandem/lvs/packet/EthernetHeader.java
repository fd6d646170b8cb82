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

  /** Of the tag of a VLAN (IEEE 802.1Q), between the addresses and the type of a frame. */
  public static final int TAG_LENGTH = 4;

  private static final int TAG = 12;
  private static final int TYPE_OF_TAGGED = 0x8100;

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

  /** Whether a frame has the tag of a VLAN. */
  public static boolean isTagged(MemorySegment memory, long frame, int length) {
    return length >= PacketView.ETHERNET_HEADER + TAG_LENGTH
        && (memory.get(SHORT, frame + TAG) & 0xffff) == TYPE_OF_TAGGED;
  }

  /**
   * What the tag of a frame says: priority in three bits, one more, and the VLAN's id in twelve.
   */
  public static int tag(MemorySegment memory, long frame) {
    return memory.get(SHORT, frame + TAG + 2) & 0xffff;
  }

  /** Takes a frame's tag out: the frame starts {@link #TAG_LENGTH} octets later then. */
  public static void removeTag(MemorySegment memory, long frame) {
    MemorySegment.copy(memory, frame, memory, frame + TAG_LENGTH, TAG);
  }

  /** Puts a tag into a frame, which starts {@link #TAG_LENGTH} octets earlier then. */
  public static void insertTag(MemorySegment memory, long frame, int tag) {
    long tagged = frame - TAG_LENGTH;
    MemorySegment.copy(memory, frame, memory, tagged, TAG);
    memory.set(SHORT, tagged + TAG, (short) TYPE_OF_TAGGED);
    memory.set(SHORT, tagged + TAG + 2, (short) tag);
  }
}
