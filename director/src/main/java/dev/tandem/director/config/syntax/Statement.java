package dev.tandem.director.config.syntax;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A line of the configuration: a keyword with its arguments, and a block if braces follow.
 *
 * @param words at least one
 */
public record Statement(List<Word> words, Optional<Block> block) {

  private static final int TITLE_WORDS = 3;
  private static final int TITLE_LIMIT = 80;

  public Statement {
    words = List.copyOf(words);
  }

  /** The first word. */
  public Word keyword() {
    return words.getFirst();
  }

  /** All words after the first. */
  public List<Word> arguments() {
    return words.subList(1, words.size());
  }

  /** Where the statement begins. */
  public Position position() {
    return keyword().position();
  }

  /** The first words as one would type them, such as {@code vrrp_instance VI_1}; not the block. */
  public String title() {
    String title =
        words.stream().limit(TITLE_WORDS).map(Word::text).collect(Collectors.joining(" "));
    return title.length() <= TITLE_LIMIT ? title : title.substring(0, TITLE_LIMIT) + "...";
  }
}
