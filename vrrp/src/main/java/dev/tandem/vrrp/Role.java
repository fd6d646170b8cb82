package dev.tandem.vrrp;

/**
 * What a router is for a virtual router (RFC 9568 section 6.4), and what keeps it from being it.
 */
public enum Role {
  /** Not started yet, or stopped. */
  INIT,

  /** Listening for a master, ready to take its place. */
  BACKUP,

  /** Holding the addresses. */
  MASTER,

  /** Unable to be either: a {@link FaultReason} says why. */
  FAULT
}
