package dev.tandem.director.config.syntax;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes statements and blocks of words and braces. A statement ends with its line, unless the next
 * thing in the text is a brace that opens its block.
 */
final class TreeBuilder {

  /** A block that is still open, with the words before its brace. */
  private record Frame(List<Word> words, Position open, List<Statement> statements) {}

  private final Consumer<Statement> include;
  private final Budget budget;
  private final Diagnostics diagnostics;
  private final Deque<Frame> enclosing = new ArrayDeque<>();
  private List<Statement> statements = new ArrayList<>();
  private final List<Word> words = new ArrayList<>();
  private boolean lineEnded;
  private int fileDepth;

  /**
   * @param include told of each include when it is complete; what is added meanwhile stands in its
   *     place
   */
  TreeBuilder(Consumer<Statement> include, Budget budget, Diagnostics diagnostics) {
    this.include = include;
    this.budget = budget;
    this.diagnostics = diagnostics;
  }

  /**
   * Begins a file, in the middle of another one or not: it cannot close blocks that are open now.
   *
   * @return what {@link #leaveFile} wants back
   */
  int enterFile() {
    int outer = fileDepth;
    fileDepth = enclosing.size();
    return outer;
  }

  /** Ends a file: complains about the blocks that it leaves open and closes them. */
  void leaveFile(int outerDepth, String file) {
    endStatement();
    while (enclosing.size() > fileDepth) {
      Position opened = enclosing.element().open();
      diagnostics.error(
          opened, "the block is not closed: expected a '}' before the end of " + file);
      close();
    }
    fileDepth = outerDepth;
  }

  /** Takes the next word of a line. */
  void add(Word word) {
    if (lineEnded) {
      endStatement();
    }
    words.add(word);
  }

  /** Takes a brace that opens a block. */
  void open(Position position) {
    if (words.isEmpty()) {
      diagnostics.error(position, "'{' without a keyword before it: the block is skipped");
    }
    enclosing.push(new Frame(takeWords(), position, statements));
    budget.checkDepth(enclosing.size(), position);
    statements = new ArrayList<>();
  }

  /** Takes a brace that closes one. */
  void close(Position position) {
    endStatement();
    if (enclosing.size() > fileDepth) {
      close();
    } else {
      diagnostics.error(position, "surplus '}': no block of this file is open here");
    }
  }

  /** Ends the line: its last words are a statement, unless a brace comes next. */
  void endLine() {
    lineEnded = true;
    if (isInclude(words)) {
      endStatement();
    }
  }

  /** Whether the next token begins a statement at the top level. */
  boolean isBetweenStatements() {
    return enclosing.isEmpty() && words.isEmpty();
  }

  /** How many statements there are at the top level. */
  int size() {
    return statements.size();
  }

  /** The last statement at the top level was read from this text, if it is one with a block. */
  void lastReadFrom(String text) {
    Statement last = statements.getLast();
    last.block()
        .filter(block -> block.open().line() == last.position().line())
        .ifPresent(block -> {
          Block same = new Block(block.open(), block.statements(), Optional.of(text));
          statements.set(statements.size() - 1, new Statement(last.words(), Optional.of(same)));
        });
  }

  /** Ends a block of which only the first line was added. */
  void closeKnown(String text) {
    close();
    lastReadFrom(text);
  }

  /** All statements outside of blocks; what is still open ends here without a complaint. */
  List<Statement> finish() {
    endStatement();
    while (!enclosing.isEmpty()) {
      close();
    }
    return statements;
  }

  private void endStatement() {
    List<Word> complete = takeWords();
    if (complete.isEmpty()) {
      return;
    }
    Statement statement = new Statement(complete, Optional.empty());
    if (isInclude(complete)) {
      include.accept(statement);
    } else {
      statements.add(statement);
    }
  }

  private static boolean isInclude(List<Word> words) {
    return !words.isEmpty() && IncludeRule.named(words.getFirst().text()).isPresent();
  }

  private List<Word> takeWords() {
    List<Word> taken = List.copyOf(words);
    words.clear();
    lineEnded = false;
    return taken;
  }

  private void close() {
    Frame frame = enclosing.pop();
    Block block = new Block(frame.open(), statements);
    statements = frame.statements();
    if (!frame.words().isEmpty()) {
      statements.add(new Statement(frame.words(), Optional.of(block)));
    }
  }
}
