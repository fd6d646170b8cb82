package dev.tandem.linux.netlink;

import dev.tandem.linux.SocketName;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The bodies of messages about addresses (linux/if_addr.h). */
final class AddressMessages {

  private static final int BODY_LENGTH = 8;
  private static final int IFA_ADDRESS = 1;
  static final int IFA_LOCAL = 2;
  private static final int IFA_LABEL = 3;
  private static final int IFA_BROADCAST = 4;
  private static final int IFA_CACHEINFO = 6;
  private static final int IFA_FLAGS = 8;
  private static final int IFA_PROTO = 11;
  private static final int FOR_EVER = 0xffff_ffff;

  private AddressMessages() {}

  static Optional<InterfaceAddress> read(ByteBuffer body) {
    if (body.remaining() < BODY_LENGTH) {
      return Optional.empty();
    }
    int prefixLength = body.get(1) & 0xff;
    int index = body.getInt(4);
    Attributes attributes = attributes(body);
    return attributes
        .address(IFA_LOCAL)
        .or(() -> attributes.address(IFA_ADDRESS))
        .map(address -> new InterfaceAddress(index, address, prefixLength));
  }

  /** An address that was added with this protocol; empty for another one. */
  static Optional<InterfaceAddress> readOf(ByteBuffer body, int protocol) {
    return read(body)
        .filter(_ ->
            attributes(body)
                .bytes(IFA_PROTO)
                .filter(octets -> octets.length == 1 && (octets[0] & 0xff) == protocol)
                .isPresent());
  }

  /** What is at the other end of an address; empty when the message is about another one. */
  static Optional<InetAddress> otherEnd(ByteBuffer body, InterfaceAddress of) {
    return read(body).filter(of::equals).flatMap(address -> attributes(body).address(IFA_ADDRESS));
  }

  private static Attributes attributes(ByteBuffer body) {
    return Attributes.read(body.position(BODY_LENGTH));
  }

  /**
   * An address that is to be there.
   *
   * @param protocol who added it; 0 for nobody in particular. A kernel before 5.18 forgets it
   */
  static NetlinkMessage added(
      NetlinkMessage message, InterfaceAddress address, AddressOptions options, int protocol) {
    InetAddress otherEnd = options.peer().orElse(address.address());
    head(message, address, options.scope(), otherEnd);
    options.label().ifPresent(text -> message.attribute(IFA_LABEL, text));
    options
        .broadcast()
        .ifPresent(broadcast -> message.attribute(IFA_BROADCAST, broadcast.getAddress()));
    if (protocol != 0) {
      message.attribute(IFA_PROTO, new byte[] {(byte) protocol});
    }
    if (options.flagBits() != 0) {
      message.attribute(IFA_FLAGS, options.flagBits());
    }
    options
        .preferredSeconds()
        .ifPresent(seconds -> message.attribute(IFA_CACHEINFO, lifetimes((int) seconds)));
    return message;
  }

  /** {@code struct ifa_cacheinfo}: preferred, valid, and two times that the kernel fills in. */
  private static byte[] lifetimes(int preferred) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.nativeOrder())
        .putInt(preferred)
        .putInt(FOR_EVER)
        .array();
  }

  /**
   * The end of an address.
   *
   * @param otherEnd an IPv4 address is taken for the one that is meant only if this is in the
   *     network at its other end, and if the prefix lengths are equal
   */
  static NetlinkMessage removed(
      NetlinkMessage message, InterfaceAddress address, InetAddress otherEnd) {
    return head(message, address, 0, otherEnd);
  }

  private static NetlinkMessage head(
      NetlinkMessage message, InterfaceAddress address, int scope, InetAddress otherEnd) {
    return message
        .putByte(SocketName.family(address.address()))
        .putByte(address.prefixLength())
        .putByte(0)
        .putByte(scope)
        .putInt(address.interfaceIndex())
        .attribute(IFA_LOCAL, address.address().getAddress())
        .attribute(IFA_ADDRESS, otherEnd.getAddress());
  }
}
