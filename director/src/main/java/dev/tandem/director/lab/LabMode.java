package dev.tandem.director.lab;

import java.util.Locale;

/** How the directors of a lab forward. */
public enum LabMode {
  /** Address translation: answers come back through the director. */
  NAT,
  /** Direct routing: the servers answer the client themselves. */
  DR;

  /** As it is typed. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
