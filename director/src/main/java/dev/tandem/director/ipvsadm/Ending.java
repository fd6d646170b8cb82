package dev.tandem.director.ipvsadm;

/**
 * How a command line ended.
 *
 * @param stopsRestore whether ipvsadm leaves at once, also in the middle of {@code -R}
 */
record Ending(int exitCode, boolean stopsRestore) {

  static final Ending DONE = new Ending(0, false);

  /** The engine said no. */
  static final Ending REFUSED = new Ending(255, false);

  /** A listing that could not be made. */
  static final Ending NOT_LISTED = new Ending(1, true);

  /** Help and version, after which ipvsadm leaves. */
  static final Ending EXPLAINED = new Ending(0, true);
}
