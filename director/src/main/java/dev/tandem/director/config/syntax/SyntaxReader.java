package dev.tandem.director.config.syntax;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads keepalived's grammar: conditional lines, definitions and includes are resolved on the way,
 * what remains becomes a tree of statements. Reading is total: every mistake becomes a diagnostic,
 * and no text makes it fail or run for ever.
 */
public final class SyntaxReader {

  private static final int INCLUDE_DEPTH_LIMIT = 16;
  private static final int BODY_DEPTH_LIMIT = 32;

  private final ConfigFiles files;
  private final Diagnostics diagnostics;
  private final Predefined predefined;
  private final Budget budget;
  private final Definitions definitions;
  private final TreeBuilder tree;
  private final KnownBlocks known;

  /** The files being read, each included by the one behind it. */
  private final Deque<Path> open = new ArrayDeque<>();

  private final Set<String> opened = new LinkedHashSet<>();

  /** {@code ${_PWD}} of the file being read. */
  private String directory = "";

  private SyntaxReader(
      ConfigFiles files, Predefined predefined, KnownBlocks known, Diagnostics diagnostics) {
    this.files = files;
    this.diagnostics = diagnostics;
    this.predefined = predefined;
    this.known = known;
    this.budget = new Budget(diagnostics);
    this.definitions = new Definitions(predefined);
    this.tree = new TreeBuilder(this::include, budget, diagnostics);
  }

  /** The tree of a file and all it includes; what is wrong with it goes to the diagnostics. */
  public static SyntaxTree read(
      Path file, ConfigFiles files, Predefined predefined, Diagnostics diagnostics) {
    return read(file, files, predefined, KnownBlocks.NONE, diagnostics);
  }

  /**
   * The same, without reading again what is known.
   *
   * @param known of a reading with the same predefined names
   */
  public static SyntaxTree read(
      Path file,
      ConfigFiles files,
      Predefined predefined,
      KnownBlocks known,
      Diagnostics diagnostics) {
    SyntaxReader reader = new SyntaxReader(files, predefined, known, diagnostics);
    try {
      reader.readFile(file, new Position(file.toString(), 1, 1), Severity.ERROR);
    } catch (Budget.Exhausted e) {
      // The diagnostic is written; what has been read so far stands.
    }
    return new SyntaxTree(reader.tree.finish(), List.copyOf(reader.opened));
  }

  private void readFile(Path file, Position cause, Severity unreadable) {
    opened.add(file.toString());
    String text;
    try {
      text = files.read(file);
    } catch (IOException e) {
      diagnostics.add(unreadable, cause, "cannot read " + file + ": " + e.getMessage());
      return;
    }
    budget.spendText(text.length(), cause);
    String outerDirectory = directory;
    open.push(file);
    directory = String.valueOf(file.toAbsolutePath().normalize().getParent());
    int outerDepth = tree.enterFile();
    readFile(new Lines(file.toString(), text));
    tree.leaveFile(outerDepth, file.toString());
    open.pop();
    directory = outerDirectory;
  }

  private void readFile(Lines lines) {
    while (lines.hasNext()) {
      if (tree.isBetweenStatements()) {
        readTopLevel(lines);
      } else {
        readNext(lines, 0);
      }
    }
  }

  /** Reads up to where the next statement may begin. */
  private void readTopLevel(Lines lines) {
    for (String text : known.startingWith(lines.peek())) {
      if (lines.startWith(text)) {
        readStatements(lines.skip(text).withoutComment());
        tree.closeKnown(text);
        return;
      }
    }
    int start = lines.offset();
    int before = tree.size();
    do {
      readNext(lines, 0);
    } while (lines.hasNext() && !tree.isBetweenStatements());
    if (tree.isBetweenStatements() && tree.size() == before + 1) {
      String read = lines.since(start);
      if (meansTheSameAnywhere(read)) {
        tree.lastReadFrom(read);
      }
    }
  }

  /** Whether a text holds no definitions, conditions, repetitions, includes and odd lines. */
  private static boolean meansTheSameAnywhere(String text) {
    return text.indexOf('\r') < 0
        && text.indexOf('$') < 0
        && text.indexOf('@') < 0
        && text.indexOf('~') < 0
        && !text.contains("include");
  }

  /**
   * Reads a line, and those that it takes with it.
   *
   * @param depth of definitions of several lines around these lines
   */
  private void readNext(Iterator<SourceLine> lines, int depth) {
    SourceLine line = lines.next();
    if (line.isPlain()) {
      readStatements(line);
      return;
    }
    int nul = line.text().indexOf('\0');
    if (nul >= 0) {
      diagnostics.error(line.position(nul), "the line holds a NUL character and is skipped");
      return;
    }
    Condition.met(line.withoutComment(), predefined.configId())
        .ifPresent(met -> readLine(met, lines, depth));
  }

  private void readLine(SourceLine line, Iterator<SourceLine> following, int depth) {
    Optional<Definition> definition = Definition.read(line, following, diagnostics);
    if (definition.isPresent()) {
      definitions.put(definition.get());
      return;
    }
    if (Repetition.begins(line)) {
      repeat(line, following, depth);
      return;
    }
    Expansion expansion = Expander.expand(line, directory, definitions, budget, diagnostics);
    // A value may begin with a condition.
    Optional<SourceLine> met = Condition.met(expansion.line(), predefined.configId());
    met.ifPresent(this::readStatements);
    if (met.isPresent() && !expansion.body().isEmpty()) {
      readBody(expansion.body(), line.position(line.firstWordAt()), depth);
    }
  }

  private void repeat(SourceLine line, Iterator<SourceLine> following, int depth) {
    Position start = line.position(line.firstWordAt());
    if (depth == BODY_DEPTH_LIMIT) {
      diagnostics.error(start, "more than " + BODY_DEPTH_LIMIT + " repetitions in each other");
      return;
    }
    int end = Repetition.endOfHead(line);
    SourceLine head =
        Expander.expand(line.part(0, end), directory, definitions, budget, diagnostics).line();
    Optional<Repetition> repetition = Repetition.read(head, line.from(end), diagnostics);
    if (repetition.isEmpty()) {
      return;
    }
    SourceLine repeated = repetition.get().line();
    for (List<String> round : repetition.get().rounds()) {
      budget.spend(repeated.length(), start);
      definitions.during(
          repetition.get().definitions(round, line),
          () ->
              Condition.met(repeated, predefined.configId())
                  .ifPresent(met -> readLine(met, following, depth + 1)));
    }
  }

  private void readBody(List<SourceLine> body, Position use, int depth) {
    if (depth == BODY_DEPTH_LIMIT) {
      String limit = "definitions use each other more than " + BODY_DEPTH_LIMIT + " deep";
      diagnostics.error(use, limit);
      return;
    }
    for (SourceLine line : body) {
      budget.spend(line.length(), use);
    }
    Iterator<SourceLine> lines = body.iterator();
    while (lines.hasNext()) {
      readNext(lines, depth + 1);
    }
  }

  private void readStatements(SourceLine line) {
    LineLexer.read(line, tree, diagnostics);
    tree.endLine();
  }

  private void include(Statement statement) {
    IncludeRule rule = IncludeRule.named(statement.keyword().text()).orElseThrow();
    Position position = statement.position();
    List<Word> patterns = statement.arguments();
    if (patterns.size() != 1 || !FilePattern.isReasonable(patterns.getFirst().text())) {
      diagnostics.error(position, "expected one file name or pattern after " + statement.keyword());
      return;
    }
    if (open.size() >= INCLUDE_DEPTH_LIMIT) {
      String limit = "files include each other more than " + INCLUDE_DEPTH_LIMIT + " deep";
      diagnostics.error(position, limit);
      return;
    }
    try {
      for (FilePattern pattern : FilePattern.alternatives(patterns.getFirst().text())) {
        includeMatches(pattern, rule, patterns.getFirst().position());
      }
    } catch (InvalidPathException e) {
      diagnostics.error(patterns.getFirst().position(), "this cannot be the name of a file");
    }
  }

  private void includeMatches(FilePattern pattern, IncludeRule rule, Position position) {
    Path directory = Optional.ofNullable(open.getFirst().getParent()).orElse(Path.of(""));
    List<Path> matches = pattern.matches(directory, files);
    if (matches.isEmpty()) {
      rule.noMatch(pattern)
          .ifPresent(severity ->
              diagnostics.add(severity, position, "no file matches '" + pattern.text() + "'"));
    }
    for (Path file : matches) {
      budget.spendFile(position);
      if (open.stream().anyMatch(outer -> sameFile(outer, file))) {
        diagnostics.error(position, file + " is being read already: it would include itself");
      } else {
        readFile(file, position, rule.unreadable());
      }
    }
  }

  private static boolean sameFile(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }
}
