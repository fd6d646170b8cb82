package dev.tandem.director.config.syntax;

import java.util.List;

/**
 * A configuration as written, before any keyword is looked at; definitions, conditions and includes
 * are resolved.
 *
 * @param files all files that were opened, the main file first
 */
public record SyntaxTree(List<Statement> statements, List<String> files) {

  public SyntaxTree {
    statements = List.copyOf(statements);
    files = List.copyOf(files);
  }
}
