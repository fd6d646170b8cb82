package dev.tandem.vrrp.track;

import dev.tandem.vrrp.Reading;

/**
 * Where a script stands by its results so far. The first result decides alone; after that it takes
 * several in a row to turn it around.
 *
 * @param decided whether a run is over
 * @param against results in a row that contradict {@code up}
 */
record ScriptState(boolean decided, boolean up, int against) {

  static final ScriptState UNKNOWN = new ScriptState(false, false, 0);

  ScriptState after(boolean succeeded, int rise, int fall) {
    if (!decided || succeeded == up) {
      return new ScriptState(true, succeeded, 0);
    }
    int needed = up ? fall : rise;
    return against + 1 >= needed
        ? new ScriptState(true, succeeded, 0)
        : new ScriptState(true, up, against + 1);
  }

  Reading reading(boolean initFail) {
    return decided || initFail ? Reading.of(up) : new Reading.Pending();
  }
}
