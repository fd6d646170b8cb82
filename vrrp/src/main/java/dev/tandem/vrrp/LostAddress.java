package dev.tandem.vrrp;

/** What a master does when somebody else has removed one of its virtual addresses. */
public enum LostAddress {
  /** It puts it back. */
  RESTORE,

  /** It gives the role up, for a while: whoever removed it may have had a reason. */
  FAULT
}
