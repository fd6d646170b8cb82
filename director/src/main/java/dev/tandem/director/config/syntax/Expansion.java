package dev.tandem.director.config.syntax;

import java.util.List;

/**
 * A line with the values of definitions in the place of their names.
 *
 * @param line up to the definition of several lines, if it uses one
 * @param body that definition's lines, which are yet to be expanded one after another
 */
record Expansion(SourceLine line, List<SourceLine> body) {}
