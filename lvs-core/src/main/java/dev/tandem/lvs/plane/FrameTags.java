package dev.tandem.lvs.plane;

import dev.tandem.linux.netlink.Link;
import dev.tandem.lvs.packet.EthernetHeader;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;

/**
 * Takes the tags of VLANs off the frames that arrive, so that the engine need not know of them, and
 * remembers that of the frame in hand. Belongs to the engine's thread; allocates nothing.
 */
final class FrameTags {

  private static final int ID_BITS = 12;
  private static final int UNKNOWN = -1;

  // By the interface that carries a VLAN, and its id.
  private final Long2LongHashMap interfaces = new Long2LongHashMap(UNKNOWN);
  private int interfaceIndex;
  private int control;

  /**
   * Knows the tags of some VLANs.
   *
   * @param vlans interfaces of them; other interfaces are passed over
   */
  FrameTags(List<Link> vlans) {
    for (Link link : vlans) {
      link.vlan()
          .ifPresent(vlan -> interfaces.put(key(vlan.lowerIndex(), vlan.id()), link.index()));
    }
  }

  private static long key(int lowerIndex, int id) {
    return (long) lowerIndex << ID_BITS | id;
  }

  /**
   * Takes the tag of a known VLAN off a frame.
   *
   * @param port the index of the interface that it came by
   * @return how much later the frame starts now
   */
  int takeOff(MemorySegment memory, long frame, int length, int port) {
    interfaceIndex = port;
    control = 0;
    if (interfaces.isEmpty() || !EthernetHeader.isTagged(memory, frame, length)) {
      return 0;
    }
    int found = EthernetHeader.tag(memory, frame);
    long known = interfaces.get(key(port, found & ((1 << ID_BITS) - 1)));
    if (known == UNKNOWN) {
      return 0;
    }
    interfaceIndex = (int) known;
    control = found;
    EthernetHeader.removeTag(memory, frame);
    return EthernetHeader.TAG_LENGTH;
  }

  /** By which interface the frame in hand came, one of a VLAN where it had a tag. */
  int interfaceIndex() {
    return interfaceIndex;
  }

  /**
   * Puts the tag of the frame in hand into one that goes back where it came from.
   *
   * @return how much earlier the frame starts now
   */
  int putBack(MemorySegment memory, long frame) {
    if (control == 0) {
      return 0;
    }
    EthernetHeader.insertTag(memory, frame, control);
    return EthernetHeader.TAG_LENGTH;
  }
}
