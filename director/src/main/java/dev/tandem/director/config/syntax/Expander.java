package dev.tandem.director.config.syntax;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Puts the values of definitions in the place of their names: {@code ${NAME}}, or {@code $NAME}
 * before white space. What is not defined stays as it is, because scripts have variables too.
 */
final class Expander {

  private static final int DEPTH_LIMIT = 32;

  private final SourceLine line;
  private final String directory;
  private final Definitions definitions;
  private final Budget budget;
  private final Diagnostics diagnostics;

  private final StringBuilder text = new StringBuilder();
  private final IntStream.Builder columns = IntStream.builder();
  private final Deque<String> inUse = new ArrayDeque<>();
  private char quote;
  private boolean escaped;
  private List<SourceLine> body = List.of();
  private String bodyName = "";
  private boolean refusedText;

  private Expander(
      SourceLine line,
      String directory,
      Definitions definitions,
      Budget budget,
      Diagnostics diagnostics) {
    this.line = line;
    this.directory = directory;
    this.definitions = definitions;
    this.budget = budget;
    this.diagnostics = diagnostics;
  }

  /**
   * @param directory of the file that holds the line
   */
  static Expansion expand(
      SourceLine line,
      String directory,
      Definitions definitions,
      Budget budget,
      Diagnostics diagnostics) {
    if (line.text().indexOf('$') < 0) {
      return new Expansion(line, List.of());
    }
    Expander expander = new Expander(line, directory, definitions, budget, diagnostics);
    expander.appendText(line.text(), line::column);
    return new Expansion(
        line.withText(expander.text.toString(), expander.columns.build().toArray()), expander.body);
  }

  private void appendText(String source, IntUnaryOperator column) {
    int next = 0;
    while (next < source.length()) {
      Optional<Use> use = Use.at(source, next);
      if (use.isPresent()) {
        appendUse(use.get(), source, column.applyAsInt(next));
        next = use.get().end();
      } else {
        appendCharacter(source.charAt(next), column.applyAsInt(next));
        next++;
      }
    }
  }

  private void appendUse(Use use, String source, int column) {
    Position position = line.positionOf(column);
    Optional<List<SourceLine>> found = definitions.lines(use.name(), directory);
    if (found.isEmpty() || !use.delimited()) {
      complain(use, found.isPresent(), position);
      for (int i = use.start(); i < use.end(); i++) {
        appendCharacter(source.charAt(i), column);
      }
    } else if (found.get().size() > 1) {
      body = found.get();
      bodyName = use.name();
    } else if (mayEnter(use.name(), position)) {
      inUse.push(use.name());
      for (SourceLine value : found.get()) {
        budget.spend(value.length(), position);
        appendText(value.text(), i -> column);
      }
      inUse.pop();
    }
  }

  private boolean mayEnter(String name, Position position) {
    if (inUse.contains(name)) {
      diagnostics.error(position, "the definition of $" + name + " uses itself");
      return false;
    }
    if (inUse.size() >= DEPTH_LIMIT) {
      diagnostics.error(position, "definitions use each other more than " + DEPTH_LIMIT + " deep");
      return false;
    }
    budget.spend(0, position);
    return true;
  }

  private void complain(Use use, boolean defined, Position position) {
    String name = use.name();
    if (defined) {
      diagnostics.warning(
          position,
          "$" + name + " stays as it is, because no white space follows: expected ${" + name + "}");
    } else if (Predefined.notBuilt(name)) {
      diagnostics.warning(position, "'${" + name + "}' of keepalived is not built yet");
    } else if (use.delimited() && quote == 0) {
      // In quotes it may well be a variable of a script.
      diagnostics.warning(position, "$" + name + " is not defined and stays as it is");
    }
  }

  private void appendCharacter(char c, int column) {
    if (!body.isEmpty()) {
      refuseAfterBody(c, column);
      return;
    }
    followQuotes(c);
    text.append(c);
    columns.add(column);
  }

  private void followQuotes(char c) {
    if (escaped) {
      escaped = false;
    } else if (quote == 0) {
      quote = c == '"' || c == '\'' ? c : 0;
    } else if (c == '\\') {
      escaped = true;
    } else if (c == quote) {
      quote = 0;
    }
  }

  private void refuseAfterBody(char c, int column) {
    if (!refusedText && !SourceLine.isSpace(c)) {
      refusedText = true;
      diagnostics.error(
          line.positionOf(column),
          "expected the line to end after $" + bodyName + ", which stands for several lines");
    }
  }
}
