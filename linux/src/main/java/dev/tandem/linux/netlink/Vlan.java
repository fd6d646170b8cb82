package dev.tandem.linux.netlink;

import java.util.Arrays;
import java.util.Optional;

/**
 * What makes an interface one of a VLAN: its frames pass through another interface, with a tag.
 *
 * @param lowerIndex the interface that carries them
 * @param id of the VLAN, 1 to 4094 (IEEE 802.1Q), or 0 for frames that have a priority only
 * @param service whether the tag is a provider's (IEEE 802.1ad)
 */
public record Vlan(int lowerIndex, int id, boolean service) {

  private static final int IFLA_VLAN_ID = 1;
  private static final int IFLA_VLAN_PROTOCOL = 5;
  // In network order, whatever the machine's is.
  private static final byte[] PROTOCOL_SERVICE = {(byte) 0x88, (byte) 0xa8};

  /** Whether its frames have a tag of 802.1Q with an id, and no other. */
  public boolean hasPlainTag() {
    return !service && id != 0;
  }

  /** Reads the attributes of an interface; empty for one of another kind. */
  static Optional<Vlan> read(Attributes link) {
    int lower = link.intOr(RouteMessages.IFLA_LINK, 0);
    return link.nested(RouteMessages.IFLA_LINKINFO)
        .filter(
            info -> info.string(RouteMessages.IFLA_INFO_KIND).filter("vlan"::equals).isPresent())
        .flatMap(info -> info.nested(RouteMessages.IFLA_INFO_DATA))
        .map(data -> new Vlan(lower, data.shortOr(IFLA_VLAN_ID, 0), isService(data)));
  }

  private static boolean isService(Attributes data) {
    return data.bytes(IFLA_VLAN_PROTOCOL)
        .filter(protocol -> Arrays.equals(protocol, PROTOCOL_SERVICE))
        .isPresent();
  }
}
