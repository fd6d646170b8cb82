package dev.tandem.director.config.syntax;

import java.util.List;

/** Blocks of the top level that were read before, and are not read again. */
@FunctionalInterface
public interface KnownBlocks {

  /** Knows no block. */
  KnownBlocks NONE = firstLine -> List.of();

  /** The texts of the known blocks that begin with a line, with the end of their last one. */
  List<String> startingWith(String firstLine);
}
