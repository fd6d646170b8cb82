package dev.tandem.vrrp.bfd;

/** The state of a session (RFC 5880 section 4.1); the ordinal is its number on the wire. */
public enum BfdState {
  ADMIN_DOWN,
  DOWN,
  INIT,
  UP
}
