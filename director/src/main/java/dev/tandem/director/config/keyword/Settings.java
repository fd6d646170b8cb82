package dev.tandem.director.config.keyword;

import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.config.syntax.Position;
import dev.tandem.director.config.syntax.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of a block, by keyword, with the places where they were given. */
public final class Settings {

  private static final int USUAL_KEYWORDS = 4;

  /** What was given for a keyword: its first place, and the values that are right. */
  private static final class Given {
    private final Position first;
    private final List<Entry<?>> entries = new ArrayList<>(1);

    private Given(Position first) {
      this.first = first;
    }
  }

  private final Optional<Statement> block;
  private final Position position;
  private final Map<Keyword<?>, Given> given = new HashMap<>(USUAL_KEYWORDS);

  private Settings(Optional<Statement> block, Position position) {
    this.block = block;
    this.position = position;
  }

  /** Settings of a block, which are yet to be added. */
  static Settings of(Statement block) {
    return new Settings(Optional.of(block), block.position());
  }

  /** Settings outside of all blocks, which are yet to be added. */
  static Settings ofTopLevel(Position start) {
    return new Settings(Optional.empty(), start);
  }

  /** Settings of a block that is not there. */
  public static Settings none(Position position) {
    return ofTopLevel(position);
  }

  /** What messages call the block: its keyword and arguments. */
  public String title() {
    return block.map(Statement::title).orElse("the configuration");
  }

  /** Where the values are, as a part of a sentence: "in" the block. */
  String place() {
    return block.map(statement -> "in " + statement.title()).orElse("at the top level");
  }

  /** Where the block's keyword stands. */
  public Position position() {
    return position;
  }

  /** All values of a keyword with their statements, in the order of the text. */
  public <T> List<Entry<T>> entries(Keyword<T> keyword) {
    List<Entry<?>> all = all(keyword);
    List<Entry<T>> found = new ArrayList<>(all.size());
    for (Entry<?> entry : all) {
      found.add(typed(entry));
    }
    return found;
  }

  private List<Entry<?>> all(Keyword<?> keyword) {
    Given found = given.get(keyword);
    return found == null ? List.of() : found.entries;
  }

  @SuppressWarnings("unchecked") // add() lets no other value in under a keyword
  private static <T> Entry<T> typed(Entry<?> entry) {
    return (Entry<T>) entry;
  }

  public <T> Optional<Entry<T>> entry(Keyword<T> keyword) {
    List<Entry<?>> all = all(keyword);
    return all.isEmpty() ? Optional.empty() : Optional.of(typed(all.getFirst()));
  }

  public <T> List<T> values(Keyword<T> keyword) {
    List<Entry<?>> all = all(keyword);
    if (all.isEmpty()) {
      return List.of();
    }
    List<T> values = new ArrayList<>(all.size());
    for (Entry<?> entry : all) {
      values.add(Settings.<T>typed(entry).value());
    }
    return values;
  }

  public <T> Optional<T> value(Keyword<T> keyword) {
    return entry(keyword).map(Entry::value);
  }

  /** The value; without one, or with a wrong one, the default. */
  public <T> T value(Keyword<T> keyword, T byDefault) {
    return value(keyword).orElse(byDefault);
  }

  /** Whether a flag is given and not switched off. */
  public boolean has(Keyword<Boolean> flag) {
    return value(flag, false);
  }

  /** Whether the keyword is there, be its value right or wrong. */
  public boolean isGiven(Keyword<?> keyword) {
    return given.containsKey(keyword);
  }

  /**
   * Where the keyword was given first, be its value right or wrong; the block's place if nowhere.
   */
  public Position position(Keyword<?> keyword) {
    Given found = given.get(keyword);
    return found == null ? position : found.first;
  }

  /** The value of a keyword that must be given; says so if it is not. */
  public <T> Optional<T> require(Keyword<T> keyword, Diagnostics diagnostics) {
    if (!isGiven(keyword)) {
      diagnostics.error(position, title() + " has no " + keyword.name());
    }
    return value(keyword);
  }

  /** The value in the innermost of several blocks that gives one. */
  public static <T> Optional<T> innermost(Keyword<T> keyword, Settings... fromInside) {
    for (Settings block : fromInside) {
      Optional<T> value = block.value(keyword);
      if (value.isPresent()) {
        return value;
      }
    }
    return Optional.empty();
  }

  Optional<Position> firstGiven(Keyword<?> keyword) {
    Given found = given.get(keyword);
    return found == null ? Optional.empty() : Optional.of(found.first);
  }

  void markGiven(Keyword<?> keyword, Statement statement) {
    if (!given.containsKey(keyword)) {
      given.put(keyword, new Given(statement.position()));
    }
  }

  /** Adds a value of a keyword that is marked as given. */
  <T> void add(Keyword<T> keyword, Entry<T> entry) {
    given.get(keyword).entries.add(entry);
  }
}
