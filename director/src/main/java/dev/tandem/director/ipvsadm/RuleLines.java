package dev.tandem.director.ipvsadm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The lines that {@code ipvsadm -R} reads. */
final class RuleLines {

  private RuleLines() {}

  /**
   * A line with words in it.
   *
   * @param number from 1
   */
  record Line(int number, List<String> words) {

    /** Whether it is a comment, of which real ipvsadm knows none. */
    boolean isComment() {
      return words.getFirst().startsWith("#");
    }
  }

  /** The same with their numbers. */
  static List<Line> numbered(String text) {
    List<Line> numbered = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      List<String> words = words(line);
      if (!words.isEmpty()) {
        numbered.add(new Line(number, words));
      }
    }
    return numbered;
  }

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
