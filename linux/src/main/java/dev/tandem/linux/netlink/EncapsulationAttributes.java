package dev.tandem.linux.netlink;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;

/**
 * Writes an {@link Encapsulation} (linux/lwtunnel.h, mpls_iptunnel.h, ila.h). All its numbers are
 * in network order, whatever the machine's.
 */
final class EncapsulationAttributes {

  private static final int RTA_ENCAP_TYPE = 21;
  private static final int RTA_ENCAP = 22;

  private static final int TYPE_MPLS = 1;
  private static final int TYPE_IP = 2;
  private static final int TYPE_ILA = 3;
  private static final int TYPE_IP6 = 4;

  private static final int MPLS_DST = 1;
  private static final int MPLS_TTL = 2;
  private static final int MPLS_LABEL_SHIFT = 12;
  private static final int MPLS_BOTTOM = 1 << 8;
  private static final int IP_ID = 1;
  private static final int IP_DST = 2;
  private static final int IP_SRC = 3;
  private static final int IP_TTL = 4;
  private static final int IP_TOS = 5;
  private static final int IP_FLAGS = 6;
  private static final int ILA_LOCATOR = 1;

  private EncapsulationAttributes() {}

  static void write(NetlinkMessage message, Encapsulation encapsulation) {
    message
        .attribute(RTA_ENCAP_TYPE, NetlinkMessage.shortOf(type(encapsulation)))
        .nested(RTA_ENCAP, inner -> content(inner, encapsulation));
  }

  private static int type(Encapsulation encapsulation) {
    return switch (encapsulation) {
      case Encapsulation.Mpls mpls -> TYPE_MPLS;
      case Encapsulation.Ip ip -> ip.ipv6() ? TYPE_IP6 : TYPE_IP;
      case Encapsulation.Ila ila -> TYPE_ILA;
    };
  }

  private static void content(NetlinkMessage message, Encapsulation encapsulation) {
    switch (encapsulation) {
      case Encapsulation.Mpls(List<Integer> labels, OptionalInt ttl) -> {
        message.attribute(MPLS_DST, stack(labels));
        ttl.ifPresent(value -> message.attribute(MPLS_TTL, octet(value)));
      }
      case Encapsulation.Ip ip -> tunnel(message, ip);
      case Encapsulation.Ila(long locator) ->
          message.attribute(ILA_LOCATOR, ByteBuffer.allocate(8).putLong(locator).array());
    }
  }

  private static void tunnel(NetlinkMessage message, Encapsulation.Ip ip) {
    ip.id().ifPresent(id -> message.attribute(IP_ID, ByteBuffer.allocate(8).putLong(id).array()));
    ip.destination().ifPresent(address -> message.attribute(IP_DST, address.getAddress()));
    ip.source().ifPresent(address -> message.attribute(IP_SRC, address.getAddress()));
    ip.ttl().ifPresent(ttl -> message.attribute(IP_TTL, octet(ttl)));
    ip.trafficClass().ifPresent(tos -> message.attribute(IP_TOS, octet(tos)));
    ip.flags()
        .ifPresent(flags ->
            message.attribute(IP_FLAGS, ByteBuffer.allocate(2).putShort((short) flags).array()));
  }

  /** RFC 3032: label (20), class (3), bottom of the stack (1), TTL (8), which the kernel sets. */
  private static byte[] stack(List<Integer> labels) {
    ByteBuffer stack = ByteBuffer.allocate(Integer.BYTES * labels.size());
    for (int i = 0; i < labels.size(); i++) {
      int bottom = i == labels.size() - 1 ? MPLS_BOTTOM : 0;
      stack.putInt(labels.get(i) << MPLS_LABEL_SHIFT | bottom);
    }
    return stack.array();
  }

  private static byte[] octet(int value) {
    return new byte[] {(byte) value};
  }
}
