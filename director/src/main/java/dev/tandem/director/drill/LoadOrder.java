package dev.tandem.director.drill;

/**
 * What a drill tells a process of its load, as one line of JSON; each is answered by a {@link
 * LoadState}.
 *
 * @param sparing the server whose sessions nobody can keep; empty if there is none
 * @param time of {@link System#nanoTime}, which all processes of a host count alike
 */
record LoadOrder(Kind kind, String sparing, long time) {

  /** What is to be done before the answer. */
  enum Kind {
    /** Nothing: {@code time} says what counts as resumed. */
    LOOK,
    /** From now on a session that ends is a loss, and new connections are opened. */
    BEGIN,
    /** The fault happens now, at {@code time}. */
    FAULT,
    /** Sessions of the spared server that ended are opened anew. */
    REPLACE,
    /** Further sessions are opened, a tenth of those that there are to be. */
    MORE,
    /** No more new connections are opened. */
    FINISH
  }
}
