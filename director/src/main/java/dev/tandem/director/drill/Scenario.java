package dev.tandem.director.drill;

import java.util.Locale;

/** What is done to the pair. */
public enum Scenario {
  /** The process of the active director is killed. */
  CRASH("the process of the active director is killed (kill -9)"),
  /** The role is handed over by an operator. */
  PLANNED("an operator hands the role over (tandem failover)"),
  /** The active director loses its link to the clients. */
  LINK("the active director's front link goes down"),
  /** A real server dies and returns. */
  SERVER("a real server dies and returns"),
  /** The host of the active director is gone: no link has a carrier, no process lives. */
  POWER("the active director's host loses its power");

  private final String meaning;

  Scenario(String meaning) {
    this.meaning = meaning;
  }

  /** What happens, in words. */
  public String meaning() {
    return meaning;
  }

  /** As it is typed. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
