package dev.tandem.lvs.service;

/** Transport protocols that a virtual service may balance, with their IP protocol numbers. */
public enum Protocol {
  TCP(6),
  UDP(17),
  SCTP(132);

  private final int number;

  Protocol(int number) {
    this.number = number;
  }

  /** The number in the IP header's protocol field. */
  public int number() {
    return number;
  }
}
