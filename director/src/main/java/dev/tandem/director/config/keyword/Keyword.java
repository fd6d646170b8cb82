package dev.tandem.director.config.keyword;

import dev.tandem.director.config.syntax.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One keyword of a block: its names, how often it may appear, and what its statements mean. It is
 * also the key under which {@link Settings} hold its values, so one keyword may be in the tables of
 * several blocks. Immutable; compared by identity.
 */
public final class Keyword<T> {

  /** Makes values of one statement: mostly one, none if it is wrong, several of a list. */
  @FunctionalInterface
  private interface EntryReader<T> {
    List<Entry<T>> read(Statement statement, Arguments arguments, BlockReader reader);
  }

  /** What stands between the keyword and the next one. */
  private enum Form {
    LINE,
    BLOCK
  }

  private final List<String> names;
  private final Form form;
  private final boolean repeatable;
  private final EntryReader<T> reader;

  private Keyword(List<String> names, Form form, boolean repeatable, EntryReader<T> reader) {
    this.names = List.copyOf(names);
    this.form = form;
    this.repeatable = repeatable;
    this.reader = reader;
  }

  private static <T> Keyword<T> once(String name, Form form, EntryReader<T> reader) {
    return new Keyword<>(List.of(name), form, false, reader);
  }

  /** A keyword with one value: {@code priority 100}. */
  public static <T> Keyword<T> value(String name, ValueParser<T> parser) {
    return words(name, arguments -> arguments.take(parser));
  }

  /** A keyword that means yes by itself and may be followed by a BOOL: {@code nopreempt}. */
  public static Keyword<Boolean> flag(String name) {
    return words(name, args -> args.hasNext() ? args.take(Words.bool()) : Optional.of(true));
  }

  /** A keyword whose arguments need a reader of their own. */
  public static <T> Keyword<T> words(String name, StatementReader<T> words) {
    return once(
        name,
        Form.LINE,
        (statement, arguments, reader) -> entries(arguments.readAll(words), statement));
  }

  /** A big configuration has hundreds of thousands: none of them needs a lambda of its own. */
  private static <T> List<Entry<T>> entries(Optional<T> value, Statement statement) {
    return value.isPresent() ? List.of(new Entry<>(value.get(), statement)) : List.of();
  }

  /** A keyword with a block of keywords and no arguments: {@code global_defs { ... }}. */
  public static Keyword<Settings> block(String name, KeywordTable table) {
    return once(
        name,
        Form.BLOCK,
        (statement, arguments, reader) -> {
          arguments.readAll(none -> Optional.of(true));
          return List.of(new Entry<>(reader.read(table, statement), statement));
        });
  }

  /**
   * A keyword with arguments and a block of keywords, as often as one likes: {@code vrrp_instance
   * NAME { ... }}.
   */
  public static <H> Keyword<Section<H>> section(
      String name, StatementReader<H> head, KeywordTable table) {
    return Keyword.<Section<H>>once(
            name,
            Form.BLOCK,
            (statement, arguments, reader) -> {
              Optional<H> value = arguments.readAll(head);
              // Read even if the head is wrong: the mistakes of the block are to be known too.
              Settings settings = reader.read(table, statement);
              return value.isPresent()
                  ? List.of(new Entry<>(new Section<>(value.get(), settings), statement))
                  : List.of();
            })
        .repeatable();
  }

  /** A keyword with a block of lines that have no keyword: {@code virtual_ipaddress { ... }}. */
  public static <T> Keyword<T> lines(String name, StatementReader<T> line) {
    return Keyword.<T>once(
            name,
            Form.BLOCK,
            (statement, arguments, reader) -> {
              arguments.readAll(none -> Optional.of(true));
              return reader.readLines(statement, line);
            })
        .repeatable();
  }

  /** Such a block with arguments: {@code virtual_server_group NAME { ... }}. */
  public static <H, T> Keyword<LineSection<H, T>> lines(
      String name, StatementReader<H> head, StatementReader<T> line) {
    return Keyword.<LineSection<H, T>>once(
            name,
            Form.BLOCK,
            (statement, arguments, reader) -> {
              Optional<H> value = arguments.readAll(head);
              List<T> lines = reader.readLines(statement, line).stream().map(Entry::value).toList();
              return value
                  .map(h -> List.of(new Entry<>(new LineSection<>(h, lines), statement)))
                  .orElse(List.of());
            })
        .repeatable();
  }

  /** The same keyword under a second name. */
  public Keyword<T> orNamed(String alias) {
    List<String> both = Stream.concat(names.stream(), Stream.of(alias)).toList();
    return new Keyword<>(both, form, repeatable, reader);
  }

  /** The same keyword, which may be given more than once in a block. */
  public Keyword<T> repeatable() {
    return new Keyword<>(names, form, true, reader);
  }

  /** The name that messages use. */
  public String name() {
    return names.getFirst();
  }

  List<String> names() {
    return names;
  }

  boolean isRepeatable() {
    return repeatable;
  }

  boolean hasBlock() {
    return form == Form.BLOCK;
  }

  List<Entry<T>> read(Statement statement, Arguments arguments, BlockReader blockReader) {
    return reader.read(statement, arguments, blockReader);
  }
}
