package dev.tandem.director.event;

/** What an event is about; the label is what logs, the API and the command line print. */
public enum EventKind {
  /** The director itself: started, stopping, a part of it failed. */
  DIRECTOR("director"),
  /** A configuration was loaded, or refused. */
  CONFIG("config"),
  /** An instance or a sync group changed its role. */
  ROLE("role"),
  /** A virtual address was taken, released or put back. */
  ADDRESS("address"),
  /** Something odd in the adverts or in tracking. */
  VRRP("vrrp"),
  /** A script, file, process or session that is tracked says something else. */
  TRACKER("tracker"),
  /** A real server went down or came up. */
  SERVER("server"),
  /** A virtual service changed what is behind it. */
  SERVICE("service"),
  /** A script, pipe or mail that was to tell of something did not work. */
  NOTIFY("notify"),
  /** Another director joined, left or died. */
  PEER("peer"),
  /** The state of the replication. */
  SYNC("sync");

  private final String label;

  EventKind(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
