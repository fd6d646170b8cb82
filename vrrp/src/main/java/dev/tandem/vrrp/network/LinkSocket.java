package dev.tandem.vrrp.network;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tandem.linux.LibC;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.LowDescriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sends Ethernet frames on one interface. Receives nothing, and never waits: a network card that
 * stands still, such as by its switch's flow control, must not keep other interfaces waiting.
 *
 * <p>A frame is addressed by {@code struct sockaddr_ll}:
 *
 * <pre>
 * +-----------------+--------------+---------------------+----------------
 * | AF_PACKET (2)   | protocol (2) | interface index (4) | zeros (12)
 * +-----------------+--------------+---------------------+----------------
 * </pre>
 */
final class LinkSocket implements AutoCloseable {

  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int RECEIVES_NOTHING = 0;
  private static final int ADDRESS_LENGTH = 20;
  private static final int PROTOCOL_AT = 2;
  private static final int INDEX_AT = 4;

  /** In an Ethernet frame. */
  private static final int ETHER_TYPE_AT = 12;

  private final String interfaceName;
  private final int interfaceIndex;
  private final int socket;

  /**
   * Opens one in the network namespace of the calling thread.
   *
   * @throws LinuxException without CAP_NET_RAW
   */
  LinkSocket(HostInterface on) {
    interfaceName = on.name();
    interfaceIndex = on.index();
    socket =
        LowDescriptors.open(
            () -> LibC.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, RECEIVES_NOTHING));
  }

  /**
   * Sends one frame; may be called from any thread.
   *
   * @throws LinuxException with {@link dev.tandem.linux.Errno#EAGAIN} or {@link
   *     dev.tandem.linux.Errno#ENOBUFS} when those before it take all the room
   */
  void send(byte[] frame) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(ADDRESS_LENGTH, Integer.BYTES);
      address.set(JAVA_SHORT, 0, (short) AF_PACKET);
      MemorySegment.copy(frame, ETHER_TYPE_AT, address, JAVA_BYTE, PROTOCOL_AT, Short.BYTES);
      address.set(JAVA_INT, INDEX_AT, interfaceIndex);
      MemorySegment data = arena.allocateFrom(JAVA_BYTE, frame);
      LibC.sendto(socket, data, LibC.MSG_DONTWAIT, address, "send on " + interfaceName);
    }
  }

  @Override
  public void close() {
    LibC.close(socket);
  }
}
