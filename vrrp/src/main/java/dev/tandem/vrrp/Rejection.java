package dev.tandem.vrrp;

/**
 * Why a received frame is not an advert that an instance may listen to, in the order in which the
 * checks are made (keepalived's order). Each is a counter of that meaning.
 */
public enum Rejection {
  NOT_IP("neither an IPv4 nor an IPv6 packet in an Ethernet frame"),
  IP_HEADER("an IP header that is cut short or contradicts itself"),
  IP_CHECKSUM("a wrong IPv4 header checksum"),
  FRAGMENT("a fragment of a packet, which an advert never is"),
  NOT_VRRP("an IP protocol other than 112, or than 51 with 112 in it"),
  SOURCE("a source address that is not that of one host"),
  TRUNCATED("shorter than a VRRP header"),
  UNKNOWN_VIRTUAL_ROUTER("a virtual router id that no instance on the interface has"),
  TTL("a TTL or hop limit other than 255: it came through a router"),
  VERSION("a VRRP version other than the instance's"),
  HMAC_MISSING("no HMAC trailer where the instance wants one"),
  HMAC_MALFORMED("an HMAC trailer of an unknown kind"),
  HMAC_STALE("an HMAC trailer whose time is too far from ours: old, or a wrong clock"),
  HMAC_KEY("an HMAC trailer of a key that the instance does not have"),
  HMAC_WRONG("a wrong HMAC: changed on the way, or another key of the same number"),
  HMAC_REPLAYED("an HMAC trailer that is not younger than the sender's last one"),
  AUTH_TYPE("version 2 with an authentication type other than the instance's"),
  AUTH_FAILED("version 2 with a wrong password or authentication header"),
  AUTH_REPLAYED("version 2 with an authentication header seen before"),
  INTERVAL("version 2 with an advert interval other than the instance's, or an interval of zero"),
  TYPE("a VRRP message other than an advertisement"),
  LENGTH("a length that does not fit the number of addresses"),
  CHECKSUM("a wrong VRRP checksum"),
  DESTINATION("sent to a group other than the instance's, or to one where unicast is expected"),
  OWNER_IGNORES("meant for the owner of the addresses, which is told to ignore all others"),
  PEER("sent by none of the instance's unicast peers"),
  PEER_TTL("a TTL or hop limit outside the bounds of the unicast peer");

  private final String meaning;

  Rejection(String meaning) {
    this.meaning = meaning;
  }

  /** One line for operators, to be read after "adverts dropped for". */
  public String meaning() {
    return meaning;
  }
}
