package dev.tandem.director.config.syntax;

/** What the lexer makes of a line. */
sealed interface Token {

  Position position();

  record Text(Word word) implements Token {
    @Override
    public Position position() {
      return word.position();
    }
  }

  record Open(Position position) implements Token {}

  record Close(Position position) implements Token {}
}
