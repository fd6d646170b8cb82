package dev.tandem.vrrp;

/** The protocol versions, RFC 3768 (2) and RFC 9568 (3). */
public enum VrrpVersion {
  V2(2),
  V3(3);

  private final int number;

  VrrpVersion(int number) {
    this.number = number;
  }

  /** The number in the advert's first four bits. */
  public int number() {
    return number;
  }
}
