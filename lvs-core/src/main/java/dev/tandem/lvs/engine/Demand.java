package dev.tandem.lvs.engine;

/** How many new flows of a service came to the engine in the running window of time. */
final class Demand {

  private int window;
  private int flows;

  /** Another flow came; returns how many there were in this window. */
  int another(int inWindow) {
    if (window != inWindow) {
      window = inWindow;
      flows = 0;
    }
    return ++flows;
  }

  /** How many came in a window; 0 if it is not the last in which some came. */
  int flows(int inWindow) {
    return window == inWindow ? flows : 0;
  }
}
