package dev.tandem.director.config.syntax;

import java.util.List;

/**
 * What stands between two braces.
 *
 * @param open position of the opening brace
 */
public record Block(Position open, List<Statement> statements) {

  public Block {
    statements = List.copyOf(statements);
  }
}
