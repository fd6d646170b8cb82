package dev.tandem.director.drill;

import dev.tandem.linux.EnumText;

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
  POWER("the active director's host loses its power"),
  /** The active director is not scheduled for five seconds. */
  PAUSE("the active director is stopped for 5 s (kill -STOP) and goes on"),
  /** The directors cannot hear each other, and both are active until they can. */
  PARTITION("the directors are parted, both become active, and they meet again"),
  /** The directors' channel is cut for a while; all else of theirs goes on. */
  CUT("the channel between the directors is cut for 3 s"),
  /** The standby does not read what it is sent. */
  DEAF("the standby is stopped for a minute (kill -STOP) and goes on"),
  /** The active director's front link goes down and up ten times. */
  FLAP("the active director's front link goes down and up, 10 times"),
  /** Both directors are stopped and started, one after the other. */
  RESTART("both directors are restarted, first the standby, then the active one"),
  /** Of the only director that runs, the process is killed and started again. */
  REVIVE("the only director left is killed (kill -9) and started again"),
  /** The preferred director is stopped, comes back and takes the role. */
  RETURN("the director of the higher priority is stopped, returns and takes the role");

  private final String meaning;

  Scenario(String meaning) {
    this.meaning = meaning;
  }

  /** Whether the fault ends by itself, and either director may be active then. */
  boolean passes() {
    return switch (this) {
      case PAUSE, PARTITION, CUT, DEAF, FLAP, RESTART, RETURN -> true;
      case CRASH, PLANNED, LINK, SERVER, POWER, REVIVE -> false;
    };
  }

  /**
   * Whether the other director hears of it at once: beforehand, or because the kernel closes the
   * sockets of a process that dies.
   */
  boolean isHeardOf() {
    return this == PLANNED || this == RESTART || this == RETURN || this == CRASH;
  }

  /** Whether both directors are active for a while, because neither can know of the other. */
  boolean makesTwoMasters() {
    return this == PARTITION || this == PAUSE;
  }

  /** Whether it makes sense where each director has an address of its own, which it takes back. */
  boolean fitsActiveActive() {
    return switch (this) {
      case CRASH, LINK, SERVER, POWER, PAUSE, PARTITION, CUT, RETURN -> true;
      case PLANNED, DEAF, FLAP, RESTART, REVIVE -> false;
    };
  }

  /** Whether a director is away for a while, if it returns. */
  boolean isAbsence() {
    return this == CRASH || this == LINK || this == POWER || this == RETURN;
  }

  /** What happens, in words. */
  public String meaning() {
    return meaning;
  }

  /** As it is typed. */
  public String label() {
    return EnumText.lower(this);
  }
}
