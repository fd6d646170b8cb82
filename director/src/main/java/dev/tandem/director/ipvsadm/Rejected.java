package dev.tandem.director.ipvsadm;

/** ipvsadm's own refusal of a command line, before it asks the engine. */
final class Rejected extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Ending ending;

  private Rejected(String message, Ending ending) {
    super(message, null, false, false);
    this.ending = ending;
  }

  /** Options or values that ipvsadm does not accept. */
  static Rejected misuse(String message) {
    return new Rejected(message, new Ending(2, true));
  }

  /** A word that the option scanner cannot read; {@code -R} goes on with the next line. */
  static Rejected unreadable(String word, String problem) {
    return new Rejected(word + ": " + problem, new Ending(255, false));
  }

  /** A line that does not start with a command. */
  static Rejected noCommand() {
    return new Rejected(
        "Try `ipvsadm -h' or 'ipvsadm --help' for more information.", new Ending(255, true));
  }

  Ending ending() {
    return ending;
  }
}
