package dev.tandem.vrrp.packet;

import dev.tandem.linux.MacAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The announcement that an IPv6 address now lives behind an Ethernet address: an unsolicited
 * neighbour advertisement to all nodes (RFC 4861 section 7.2.6), sent from that address itself as
 * keepalived does.
 *
 * <pre>
 * +---------------+---------------+-------------------------------+
 * | type 136      | code 0        | checksum                      |
 * +-+-+-+---------+---------------+-------------------------------+
 * |R|S|O| reserved: router, solicited, override                   |
 * +-+-+-+---------------------------------------------------------+
 * | target address, 16 bytes                                      |
 * +---------------+---------------+-------------------------------+
 * | option 2      | length 1      | MAC, 6 bytes                  |
 * +---------------+---------------+-------------------------------+
 * </pre>
 */
public final class NeighbourAdvertisement {

  private static final InetAddress ALL_NODES = InetAddress.ofLiteral("ff02::1");
  private static final byte TYPE = (byte) 136;
  private static final int FLAG_ROUTER = 0x8000_0000;
  private static final int FLAG_OVERRIDE = 0x2000_0000;
  private static final byte OPTION_TARGET_MAC = 2;
  private static final byte OPTION_LENGTH = 1;
  private static final int LENGTH = 32;

  private NeighbourAdvertisement() {}

  /**
   * The frame by which the owner of {@code mac} announces {@code address}.
   *
   * @param router whether this host forwards packets of others
   */
  public static byte[] frame(MacAddress mac, Inet6Address address, boolean router) {
    ByteBuffer message =
        ByteBuffer.allocate(LENGTH)
            .put(TYPE)
            .put((byte) 0)
            .putShort((short) 0)
            .putInt(FLAG_OVERRIDE | (router ? FLAG_ROUTER : 0))
            .put(address.getAddress())
            .put(OPTION_TARGET_MAC)
            .put(OPTION_LENGTH)
            .put(mac.octets())
            .flip();
    return NeighbourMessage.frame(mac, address, ALL_NODES, message);
  }
}
