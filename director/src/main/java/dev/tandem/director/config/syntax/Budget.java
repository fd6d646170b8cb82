package dev.tandem.director.config.syntax;

/**
 * Bounds what reading one configuration may cost, whatever its text says: definitions and includes
 * can ask for exponentially more than they are long.
 */
final class Budget {

  private static final int CHARACTERS = 8 << 20;
  // Ten thousand services with ten servers each, all of them checked, take 12 Mi.
  private static final int TEXT = 32 << 20;
  private static final int FILES = 10_000;
  private static final int DEPTH = 64;

  private final Diagnostics diagnostics;
  private int characters = CHARACTERS;
  private int text = TEXT;
  private int files = FILES;

  Budget(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Pays for the text of a file. */
  void spendText(int length, Position position) {
    text -= length;
    if (text < 0) {
      fail(position, "more than " + (TEXT >> 20) + " Mi characters");
    }
  }

  /** Pays for text that is put in by a definition; even nothing costs something. */
  void spend(int length, Position position) {
    characters -= length + 1;
    if (characters < 0) {
      fail(position, "more than " + (CHARACTERS >> 20) + " Mi characters");
    }
  }

  void spendFile(Position position) {
    files--;
    if (files < 0) {
      fail(position, "more than " + FILES + " included files");
    }
  }

  void checkDepth(int blocks, Position position) {
    if (blocks > DEPTH) {
      fail(position, "more than " + DEPTH + " blocks in each other");
    }
  }

  private void fail(Position position, String cost) {
    String message = "the configuration comes to " + cost + ": the rest is not read";
    diagnostics.error(position, message);
    throw new Exhausted();
  }

  /** Ends the reading; what has been read up to here stands. */
  @SuppressWarnings("serial")
  static final class Exhausted extends RuntimeException {
    private Exhausted() {
      super(null, null, false, false);
    }
  }
}
