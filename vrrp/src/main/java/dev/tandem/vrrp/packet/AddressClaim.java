package dev.tandem.vrrp.packet;

import dev.tandem.linux.MacAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A frame by which somebody says that an address is his: ARP with the address as its sender (RFC
 * 5227), or a neighbour advertisement (RFC 4861). Layouts are in {@link GratuitousArp} and {@link
 * NeighbourAdvertisement}.
 *
 * @param mac of the sender
 */
public record AddressClaim(InetAddress address, MacAddress mac) {

  private static final int ARP_SENDER_MAC = EthernetLayout.HEADER_LENGTH + 8;
  private static final int ARP_SENDER = EthernetLayout.HEADER_LENGTH + 14;
  private static final int ARP_END = EthernetLayout.HEADER_LENGTH + 28;
  private static final int NEXT_HEADER = EthernetLayout.HEADER_LENGTH + Ipv6Layout.NEXT_HEADER;
  private static final int ICMP = EthernetLayout.HEADER_LENGTH + Ipv6Layout.HEADER_LENGTH;
  private static final int ICMP_TARGET = ICMP + 8;
  private static final int ICMP_END = ICMP_TARGET + 16;
  private static final byte ADVERTISEMENT = (byte) 136;

  /** The claim in a frame; empty when it is another kind of frame, or torn. */
  public static Optional<AddressClaim> read(byte[] frame) {
    if (frame.length < ARP_END) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    return switch (buffer.getShort(EthernetLayout.TYPE)) {
      case EthernetLayout.TYPE_ARP -> claim(frame, ARP_SENDER, 4, ARP_SENDER_MAC);
      case EthernetLayout.TYPE_IPV6 ->
          frame.length >= ICMP_END
                  && frame[NEXT_HEADER] == NeighbourMessage.NEXT_HEADER_ICMPV6
                  && frame[ICMP] == ADVERTISEMENT
              ? claim(frame, ICMP_TARGET, 16, EthernetLayout.SOURCE)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<AddressClaim> claim(byte[] frame, int address, int length, int mac) {
    try {
      return Optional.of(
          new AddressClaim(
              InetAddress.getByAddress(Arrays.copyOfRange(frame, address, address + length)),
              MacAddress.of(Arrays.copyOfRange(frame, mac, mac + MacAddress.LENGTH))));
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 octets are addresses", e);
    }
  }
}
