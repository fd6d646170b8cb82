package dev.tandem.director.lab;

import dev.tandem.linux.EnumText;

/** How the directors of a lab forward. */
public enum LabMode {
  /** Address translation: answers come back through the director. */
  NAT,
  /** Direct routing: the servers answer the client themselves. */
  DR;

  /** As it is typed. */
  public String label() {
    return EnumText.lower(this);
  }
}
