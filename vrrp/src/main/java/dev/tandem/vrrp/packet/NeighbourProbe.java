package dev.tandem.vrrp.packet;

import dev.tandem.linux.MacAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * The question whether somebody else has an IPv6 address: a neighbour solicitation from nowhere, as
 * in duplicate address detection (RFC 4862 section 5.4.2), which whoever has the address answers to
 * all nodes.
 *
 * <pre>
 * +---------------+---------------+-------------------------------+
 * | type 135      | code 0        | checksum                      |
 * +---------------+---------------+-------------------------------+
 * | reserved                                                      |
 * +---------------------------------------------------------------+
 * | target address, 16 bytes                                      |
 * +---------------------------------------------------------------+
 * </pre>
 */
public final class NeighbourProbe {

  private static final InetAddress NOWHERE = InetAddress.ofLiteral("::");

  /**
   * Solicited-node multicast: this and the last 24 bits of the address (RFC 4291 section 2.7.1).
   */
  private static final byte[] SOLICITED_NODE = InetAddress.ofLiteral("ff02::1:ff00:0").getAddress();

  private static final int OWN_OCTETS_AT = 13;
  private static final byte TYPE = (byte) 135;
  private static final int LENGTH = 24;

  private NeighbourProbe() {}

  /** The frame by which the owner of {@code mac} asks for {@code address}. */
  public static byte[] frame(MacAddress mac, Inet6Address address) {
    ByteBuffer message =
        ByteBuffer.allocate(LENGTH)
            .put(TYPE)
            .put((byte) 0)
            .putShort((short) 0)
            .putInt(0)
            .put(address.getAddress())
            .flip();
    return NeighbourMessage.frame(mac, NOWHERE, groupOf(address), message);
  }

  private static InetAddress groupOf(Inet6Address address) {
    byte[] group =
        ByteBuffer.wrap(SOLICITED_NODE.clone())
            .put(OWN_OCTETS_AT, address.getAddress(), OWN_OCTETS_AT, 3)
            .array();
    try {
      return InetAddress.getByAddress(group);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 octets are an address", e);
    }
  }
}
