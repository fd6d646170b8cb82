package dev.tandem.director.config.keyword;

import dev.tandem.director.config.syntax.Block;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.config.syntax.Position;
import dev.tandem.director.config.syntax.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Reads the statements of blocks by their keyword tables; a mistake in one leaves the others. */
public final class BlockReader {

  private final KeywordTable root;
  private final Diagnostics diagnostics;

  /** Statements of the top level that were found in a block, most likely one not closed. */
  private final Deque<Statement> misplaced = new ArrayDeque<>();

  /**
   * @param root keywords of the top level
   */
  public BlockReader(KeywordTable root, Diagnostics diagnostics) {
    this.root = root;
    this.diagnostics = diagnostics;
  }

  /**
   * The settings of a whole configuration.
   *
   * @param start where it begins
   */
  public Settings readAll(List<Statement> statements, Position start) {
    Settings settings = Settings.ofTopLevel(start);
    statements.forEach(statement -> readStatement(statement, root, settings));
    while (!misplaced.isEmpty()) {
      readStatement(misplaced.poll(), root, settings);
    }
    return settings;
  }

  Settings read(KeywordTable table, Statement block) {
    Settings settings = Settings.of(block);
    for (Statement statement : statements(block)) {
      readStatement(statement, table, settings);
    }
    return settings;
  }

  <T> List<Entry<T>> readLines(Statement block, StatementReader<T> reader) {
    List<Entry<T>> entries = new ArrayList<>();
    for (Statement line : statements(block)) {
      if (isMisplaced(line, "in " + block.title()) || !checkShape(line, false)) {
        continue;
      }
      Arguments arguments =
          new Arguments(line.words(), block.keyword().text(), line.position(), diagnostics);
      arguments.readAll(reader).ifPresent(value -> entries.add(new Entry<>(value, line)));
    }
    return entries;
  }

  private void readStatement(Statement statement, KeywordTable table, Settings settings) {
    String name = statement.keyword().text();
    Optional<Keyword<?>> keyword = table.find(name);
    if (keyword.isPresent()) {
      readKeyword(statement, keyword.get(), settings);
    } else if (table.isNotBuilt(name)) {
      diagnostics.warning(
          statement.position(), "keyword '" + name + "' of keepalived is not built yet");
    } else if (table.whyNotNeeded(name).isPresent()) {
      diagnostics.warning(statement.position(), table.whyNotNeeded(name).get());
    } else if (table == root || !isMisplaced(statement, settings.place())) {
      complainUnknown(statement, table, settings);
    }
  }

  private <T> void readKeyword(Statement statement, Keyword<T> keyword, Settings settings) {
    Optional<Position> first = settings.firstGiven(keyword);
    if (first.isPresent() && !keyword.isRepeatable()) {
      diagnostics.error(
          statement.position(),
          "'%s' is given twice %s, first at %s"
              .formatted(statement.keyword(), settings.place(), first.get()));
      return;
    }
    settings.markGiven(keyword, statement);
    if (!checkShape(statement, keyword.hasBlock())) {
      return;
    }
    Arguments arguments =
        new Arguments(
            statement.arguments(), statement.keyword().text(), statement.position(), diagnostics);
    for (Entry<T> entry : keyword.read(statement, arguments, this)) {
      settings.add(keyword, entry);
    }
  }

  private boolean checkShape(Statement statement, boolean withBlock) {
    if (statement.block().isPresent() == withBlock) {
      return true;
    }
    if (withBlock) {
      diagnostics.error(
          statement.position(), "expected a block, '{' to '}', after " + statement.title());
    } else {
      diagnostics.error(
          statement.block().orElseThrow().open(),
          "unexpected '{' after " + statement.title() + ": expected the line to end");
    }
    return false;
  }

  private boolean isMisplaced(Statement statement, String place) {
    String name = statement.keyword().text();
    // Without a block it is more likely to be the name of something.
    if (!root.knows(name) || statement.block().isEmpty()) {
      return false;
    }
    diagnostics.error(
        statement.position(),
        "'%s' belongs at the top level, not %s: is a '}' missing above?".formatted(name, place));
    misplaced.add(statement);
    return true;
  }

  private void complainUnknown(Statement statement, KeywordTable table, Settings settings) {
    if (diagnostics.full()) {
      return;
    }
    String name = statement.keyword().text();
    String hint =
        table.nearest(name).map(nearest -> "; did you mean '" + nearest + "'?").orElse("");
    diagnostics.error(
        statement.position(), "unknown keyword '%s' %s%s".formatted(name, settings.place(), hint));
  }

  private static List<Statement> statements(Statement block) {
    return block.block().map(Block::statements).orElse(List.of());
  }
}
