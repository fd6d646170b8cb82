package dev.tandem.director.config.keyword;

import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.config.syntax.Position;
import dev.tandem.director.config.syntax.Word;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The words that hold the values of a statement, taken one after another. What is wrong with them
 * is reported at once; an empty result means that it has been.
 */
public final class Arguments {

  private final List<Word> words;
  private final String subject;
  private final Diagnostics diagnostics;
  private Position last;
  private int next;

  /**
   * @param subject what the values belong to, as messages call it
   * @param before the place before the first word
   */
  Arguments(List<Word> words, String subject, Position before, Diagnostics diagnostics) {
    this.words = words;
    this.subject = subject;
    this.last = before;
    this.diagnostics = diagnostics;
  }

  public boolean hasNext() {
    return next < words.size();
  }

  /** Takes the next word if it is this one. */
  public boolean takeIf(String literal) {
    boolean is = hasNext() && words.get(next).is(literal);
    if (is) {
      takeWord();
    }
    return is;
  }

  /** Takes the next word whatever it is; there must be one. */
  public Word takeWord() {
    Word word = words.get(next++);
    last = word.position();
    return word;
  }

  /** Takes the value of the statement, which must be there and right. */
  public <T> Optional<T> take(ValueParser<T> parser) {
    return take(subject, parser);
  }

  /**
   * Takes a value, which must be there and right.
   *
   * @param name what messages call the value
   */
  public <T> Optional<T> take(String name, ValueParser<T> parser) {
    if (!hasNext()) {
      mistake(name + " needs a value" + expectation(parser.parse("")));
      return Optional.empty();
    }
    Word word = takeWord();
    Parsed<T> parsed = parser.parse(word.text());
    // First what nearly all are: the JVM is slow with a switch over patterns until it is warm.
    if (parsed instanceof Parsed.Value<T>(T value)) {
      return Optional.of(value);
    }
    mistake("bad value '" + word.text() + "' for " + name + expectation(parsed));
    return Optional.empty();
  }

  /**
   * Takes a value, which must be there and right, for a setter.
   *
   * @return whether it was
   */
  public <T> boolean take(String name, ValueParser<T> parser, Consumer<? super T> setter) {
    Optional<T> value = take(name, parser);
    value.ifPresent(setter);
    return value.isPresent();
  }

  private static String expectation(Parsed<?> parsed) {
    return parsed instanceof Parsed.Mistake<?>(String expected) ? ": expected " + expected : "";
  }

  /** Reports a mistake at the word that was taken last. */
  public void mistake(String message) {
    diagnostics.error(last, message);
  }

  /** Reports at the last word something that is not wrong but may surprise. */
  public void warn(String message) {
    diagnostics.warning(last, message);
  }

  /** Reports at the last word something that keepalived has and we lack; the values go without. */
  public void warnNotBuilt(String what) {
    diagnostics.warning(last, "'" + what + "' of keepalived is not built yet");
  }

  /** Reads all words: what the reader leaves over is a mistake. */
  <T> Optional<T> readAll(StatementReader<T> reader) {
    Optional<T> value = reader.read(this);
    // After a mistake the rest would only be a consequence of it.
    if (value.isPresent() && hasNext()) {
      mistakeAtNext();
    }
    return value;
  }

  private void mistakeAtNext() {
    Word word = takeWord();
    mistake("unexpected '" + word.text() + "' after " + subject + ": expected the line to end");
  }
}
