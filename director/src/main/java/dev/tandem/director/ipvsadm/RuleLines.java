package dev.tandem.director.ipvsadm;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The lines that {@code ipvsadm -R} reads. */
final class RuleLines {

  private RuleLines() {}

  /**
   * The words of each line. There are no quotes and no comments; blank lines yield nothing, nor
   * does the word {@code ipvsadm}, wherever it stands.
   */
  static Stream<List<String>> of(String text) {
    return text.lines().map(RuleLines::words).filter(words -> !words.isEmpty());
  }

  private static List<String> words(String line) {
    return Arrays.stream(line.split("[ \t\r]+"))
        .filter(word -> !word.isEmpty() && !word.equals("ipvsadm"))
        .toList();
  }
}
