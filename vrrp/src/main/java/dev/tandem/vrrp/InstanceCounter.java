package dev.tandem.vrrp;

/** What is counted for each instance beside {@link Rejection}s and {@link Oddity}s. */
public enum InstanceCounter {
  ADVERTS_SENT("adverts sent"),
  ADVERTS_RECEIVED("adverts that passed all checks"),
  RESIGNATIONS_SENT("adverts sent with priority 0"),
  RESIGNATIONS_RECEIVED("adverts received with priority 0"),
  BECAME_MASTER("changes into the role of master"),
  LEFT_MASTER("changes out of the role of master"),
  LOWER_PRIORITY_HEARD("adverts of a lower priority heard as master"),
  ANNOUNCEMENTS_SENT("gratuitous ARP packets or neighbour advertisements sent"),
  SEND_ERRORS("adverts or announcements that could not be sent"),
  NO_ROOM("adverts or announcements dropped, because earlier ones still wait to leave"),
  ADDRESS_ERRORS("virtual addresses that could not be added or removed"),
  ADDRESSES_RESTORED("virtual addresses of a master that were missing and have been put back"),
  ADDRESS_CONFLICTS("frames in which somebody else used a virtual address of a master");

  private final String meaning;

  InstanceCounter(String meaning) {
    this.meaning = meaning;
  }

  /** One line for operators. */
  public String meaning() {
    return meaning;
  }
}
