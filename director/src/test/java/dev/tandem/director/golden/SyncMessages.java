package dev.tandem.director.golden;

import java.nio.ByteBuffer;

/** The messages that a kernel's director sent to others. */
final class SyncMessages {

  private static final int UDP = 17;
  private static final int PORT = 8848;
  private static final int HEADERS = 14 + 20 + 8;
  // Of the group that they go to.
  private static final int IGMP = 2;

  private SyncMessages() {}

  /** Whether a frame holds one, or joins their group. */
  static boolean isOne(ByteBuffer frame) {
    int protocol = frame.get(23);
    boolean ipv4 = frame.getShort(12) == 0x0800;
    return ipv4 && (protocol == IGMP || (protocol == UDP && frame.getShort(36) == PORT));
  }

  /** The message in a frame. */
  static ByteBuffer message(ByteBuffer frame) {
    return frame.slice(HEADERS, (frame.getShort(38) & 0xffff) - 8);
  }
}
