package dev.tandem.vrrp;

/**
 * Why a received frame is not an advert that an instance may listen to, in the order in which the
 * checks are made (keepalived's order). Each is a counter of that meaning.
 */
public enum Rejection {
  NOT_IPV4("not an IPv4 packet in an Ethernet frame"),
  IP_HEADER("an IPv4 header that is cut short or contradicts itself"),
  IP_CHECKSUM("a wrong IPv4 header checksum"),
  FRAGMENT("a fragment of a packet, which an advert never is"),
  NOT_VRRP("an IP protocol other than 112"),
  SOURCE("a source address that is not that of one host"),
  TRUNCATED("shorter than a VRRP header"),
  UNKNOWN_VIRTUAL_ROUTER("a virtual router id that no instance on the interface has"),
  TTL("a TTL other than 255: it came through a router"),
  VERSION("a VRRP version other than the instance's"),
  AUTH_TYPE("version 2 with an authentication type other than the instance's"),
  INTERVAL("version 2 with an advert interval other than the instance's, or an interval of zero"),
  TYPE("a VRRP message other than an advertisement"),
  LENGTH("a length that does not fit the number of addresses"),
  CHECKSUM("a wrong VRRP checksum"),
  DESTINATION("sent to an address other than the instance's multicast group");

  private final String meaning;

  Rejection(String meaning) {
    this.meaning = meaning;
  }

  /** One line for operators, to be read after "adverts dropped for". */
  public String meaning() {
    return meaning;
  }
}
