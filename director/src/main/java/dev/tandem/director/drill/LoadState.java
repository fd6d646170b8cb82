package dev.tandem.director.drill;

/**
 * How a load stands, or a part of it.
 *
 * @param over whether all new connections that began have ended, and no more will begin
 */
record LoadState(SessionCounts sessions, NewConnections connections, boolean over) {

  static final LoadState NOTHING = new LoadState(SessionCounts.NONE, NewConnections.NONE, true);

  LoadState plus(LoadState other) {
    return new LoadState(
        sessions.plus(other.sessions), connections.plus(other.connections), over && other.over);
  }
}
