package dev.tandem.director.config.syntax;

import java.util.List;
import java.util.Optional;

/**
 * What stands between two braces.
 *
 * @param open position of the opening brace
 * @param text all lines of a block at the top level that means the same wherever it stands; of one
 *     of {@link KnownBlocks} there is nothing else
 */
public record Block(Position open, List<Statement> statements, Optional<String> text) {

  public Block {
    statements = List.copyOf(statements);
  }

  /** A block that depends on its surroundings. */
  public Block(Position open, List<Statement> statements) {
    this(open, statements, Optional.empty());
  }
}
