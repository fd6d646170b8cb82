package dev.tandem.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * An address and a port as the kernel takes them: {@code struct sockaddr_in} or {@code
 * sockaddr_in6}.
 *
 * <pre>
 * +------------+----------+-------------+----------------
 * | family (2) | port (2) | address (4) | zeros (8)
 * +------------+----------+-------------+-------------------+-----------
 * | family (2) | port (2) | flow (4)    | address (16)      | scope (4)
 * +------------+----------+-------------+-------------------+-----------
 * </pre>
 */
public final class SocketName {

  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  static final int LONGEST = 28;

  private static final int IPV4_LENGTH = 16;
  private static final int PORT_AT = 2;
  private static final int IPV4_ADDRESS_AT = 4;
  private static final int IPV6_ADDRESS_AT = 8;
  private static final int SCOPE_AT = 24;

  private SocketName() {}

  /** The kernel's number of an address's family. */
  public static int family(InetAddress address) {
    return address instanceof Inet6Address ? AF_INET6 : AF_INET;
  }

  public static MemorySegment of(InetAddress address, int port, Arena arena) {
    return write(address, port, arena.allocate(LONGEST, 4));
  }

  /**
   * Writes one over another.
   *
   * @param name {@link #LONGEST} octets
   * @return the part that it takes
   */
  static MemorySegment write(InetAddress address, int port, MemorySegment name) {
    boolean ipv6 = address instanceof Inet6Address;
    name.fill((byte) 0);
    name.set(JAVA_SHORT, 0, (short) family(address));
    name.asByteBuffer().putShort(PORT_AT, (short) port);
    byte[] octets = address.getAddress();
    MemorySegment.copy(octets, 0, name, JAVA_BYTE, addressAt(ipv6), octets.length);
    if (address instanceof Inet6Address scoped) {
      setScope(name, scoped.getScopeId());
    }
    return name.asSlice(0, ipv6 ? LONGEST : IPV4_LENGTH);
  }

  /** Sets the interface over which an IPv6 address of a link is meant. */
  public static void setScope(MemorySegment name, int interfaceIndex) {
    name.set(JAVA_INT, SCOPE_AT, interfaceIndex);
  }

  static int port(MemorySegment name) {
    return name.asByteBuffer().getShort(PORT_AT) & 0xffff;
  }

  static int addressAt(boolean ipv6) {
    return ipv6 ? IPV6_ADDRESS_AT : IPV4_ADDRESS_AT;
  }
}
